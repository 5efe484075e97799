/** The person's own data: export, import, delete. */

import { useSignal } from "@preact/signals";
import { canShare, download, share } from "../../device/share.ts";
import * as routes from "../../routes.ts";
import { checkIns } from "../../store/diary.ts";
import { exportCsv, exportJson } from "../../store/export.ts";
import { account } from "../../store/phone-state.ts";
import { records } from "../../store/records.ts";
import { recordCounts } from "../../store/sync.ts";
import { strings } from "../../strings/index.ts";
import { yourDataStrings } from "../../strings/your-data/index.ts";
import { Frame } from "../../ui/frame.tsx";
import { scrollToTop } from "../../ui/router.ts";
import { DeleteAccount } from "./delete-account.tsx";
import { ImportFile } from "./import.tsx";
import { SignOut } from "./sign-out.tsx";

type Page = "all" | "leave" | "end";

export default function YourData() {
  const page = useSignal<Page>("all");
  const show = (to: Page) => {
    page.value = to;
    scrollToTop();
  };
  const back = () => show("all");
  if (page.value === "leave")
    return (
      <main class="welcome">
        <SignOut onBack={back} />
      </main>
    );
  if (page.value === "end")
    return (
      <main class="welcome">
        <DeleteAccount onBack={back} />
      </main>
    );
  return (
    <Frame class="more">
      <h1>{yourDataStrings.title}</h1>
      <p class="lead">
        {recordCounts.value.here > 0
          ? yourDataStrings.lead(recordCounts.value.here)
          : yourDataStrings.none}
      </p>
      <ExportSection />
      <section class="stack">
        <h2>{yourDataStrings.bring}</h2>
        <p>{yourDataStrings.bringText}</p>
        <ImportFile />
      </section>
      <DeleteSection onLeave={() => show("leave")} onDelete={() => show("end")} />
    </Frame>
  );
}

function DeleteSection({ onLeave, onDelete }: { onLeave: () => void; onDelete: () => void }) {
  return (
    <section class="stack">
      <h2>{yourDataStrings.delete}</h2>
      <p>{yourDataStrings.one}</p>
      <a class="link" href={routes.history}>
        {strings.history.title}
      </a>
      <p>{yourDataStrings.hereText}</p>
      <button type="button" onClick={onLeave}>
        {yourDataStrings.here}
      </button>
      <p>{account.value ? yourDataStrings.allText : yourDataStrings.allNoAccount}</p>
      <button class="danger" type="button" onClick={onDelete}>
        {yourDataStrings.all}
      </button>
    </section>
  );
}

function ExportSection() {
  const file = () => exportJson([...records.value.values()]);
  return (
    <section class="stack">
      <h2>{yourDataStrings.keep}</h2>
      <p>{yourDataStrings.keepText}</p>
      <button class="main" type="button" onClick={() => download(file())}>
        {yourDataStrings.file}
      </button>
      {canShare(file()) && (
        <button type="button" onClick={() => void share(file())}>
          {yourDataStrings.share}
        </button>
      )}
      <button type="button" onClick={() => download(exportCsv(checkIns.value.values()))}>
        {yourDataStrings.csv}
      </button>
      {account.value && (
        <a class="btn" href="/api/account/export" download>
          {yourDataStrings.server}
        </a>
      )}
      <a class="link small quiet" href="/api/docs#Export">
        {yourDataStrings.format}
      </a>
    </section>
  );
}
