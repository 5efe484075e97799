/** One's own data: to take along, to bring back, to delete. */

import { useSignal } from "@preact/signals";
import { canShare, download, share } from "../../device/share.ts";
import { checkIns } from "../../store/diary.ts";
import { exportCsv, exportJson } from "../../store/export.ts";
import { account, records } from "../../store/records.ts";
import { recordCounts } from "../../store/sync.ts";
import { t } from "../../strings/index.ts";
import { y } from "../../strings/yours/index.ts";
import { Frame } from "../../ui/frame.tsx";
import { toTop } from "../../ui/router.ts";
import { EndAll } from "./delete-account.tsx";
import { TakeIn } from "./import.tsx";
import { Leave } from "./sign-out.tsx";

type Page = "all" | "leave" | "end";

export default function YourData() {
  const page = useSignal<Page>("all");
  const turn = (to: Page) => void ((page.value = to), toTop());
  const back = () => turn("all");
  if (page.value === "leave")
    return (
      <main class="welcome">
        <Leave onBack={back} />
      </main>
    );
  if (page.value === "end")
    return (
      <main class="welcome">
        <EndAll onBack={back} />
      </main>
    );
  return (
    <Frame class="more">
      <h1>{y.title}</h1>
      <p class="lead">{recordCounts.value.here > 0 ? y.lead(recordCounts.value.here) : y.none}</p>
      <Keep />
      <section class="stack">
        <h2>{y.bring}</h2>
        <p>{y.bringText}</p>
        <TakeIn />
      </section>
      <section class="stack">
        <h2>{y.delete}</h2>
        <p>{y.one}</p>
        <a class="link" href="/history">
          {t.history.title}
        </a>
        <p>{y.hereText}</p>
        <button type="button" onClick={() => turn("leave")}>
          {y.here}
        </button>
        <p>{account.value ? y.allText : y.allNoAccount}</p>
        <button class="danger" type="button" onClick={() => turn("end")}>
          {y.all}
        </button>
      </section>
    </Frame>
  );
}

function Keep() {
  const file = () => exportJson([...records.value.values()]);
  return (
    <section class="stack">
      <h2>{y.keep}</h2>
      <p>{y.keepText}</p>
      <button class="main" type="button" onClick={() => download(file())}>
        {y.file}
      </button>
      {canShare(file()) && (
        <button type="button" onClick={() => void share(file())}>
          {y.share}
        </button>
      )}
      <button type="button" onClick={() => download(exportCsv(checkIns.value.values()))}>
        {y.csv}
      </button>
      {account.value && (
        <a class="btn" href="/api/account/export" download>
          {y.server}
        </a>
      )}
      <a class="link small quiet" href="/api/docs#Export">
        {y.format}
      </a>
    </section>
  );
}
