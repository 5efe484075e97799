/** Deletes everything: the account on the server first, then this phone. Shows what remains. */

import { useSignal } from "@preact/signals";
import { download } from "../../device/share.ts";
import * as routes from "../../routes.ts";
import type { Deleted } from "../../store/api.ts";
import { type Failure, failureOf } from "../../store/api.ts";
import { exportJson } from "../../store/export.ts";
import { account } from "../../store/phone-state.ts";
import { records } from "../../store/records.ts";
import { deleteEverything } from "../../store/sign-out.ts";
import { phoneStrings } from "../../strings/phones/index.ts";
import { yourDataStrings } from "../../strings/your-data/index.ts";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { Triangle } from "../../ui/icons.tsx";

export function DeleteAccount({ onBack }: { onBack: () => void }) {
  const busy = useSignal(false);
  const failure = useSignal<Failure | null>(null);
  const deleted = useSignal<Deleted | "unknown" | "none" | null>(null);
  const end = async () => {
    busy.value = true;
    failure.value = null;
    await deleteEverything().then(
      (result) => void (deleted.value = result),
      (error: unknown) => void (failure.value = failureOf(error)),
    );
    busy.value = false;
  };
  if (deleted.value) return <DeletionDone deleted={deleted.value} />;
  return (
    <>
      <h1>{yourDataStrings.allTitle}</h1>
      <p class="lead">{account.value ? yourDataStrings.allText : yourDataStrings.allNoAccount}</p>
      {account.value && <p>{yourDataStrings.otherPhones}</p>}
      {failure.value && <DeletionFailed failure={failure.value} />}
      <p role="status">{busy.value ? yourDataStrings.deleting : ""}</p>
      <div class="foot">
        <ExportButton />
        <ConfirmButton
          label={yourDataStrings.all}
          question={yourDataStrings.allSure}
          yes={yourDataStrings.allYes}
          onYes={() => void end()}
        />
        <button type="button" onClick={onBack}>
          {phoneStrings.cancel}
        </button>
      </div>
    </>
  );
}

function ExportButton() {
  const file = () => exportJson([...records.value.values()]);
  return (
    <button class="main" type="button" onClick={() => download(file())}>
      {yourDataStrings.file}
    </button>
  );
}

function DeletionFailed({ failure: { slug, problem } }: { failure: Failure }) {
  return (
    <p class="sheet warn" role="alert">
      <Triangle /> <b>{yourDataStrings.nothingDeleted}</b>{" "}
      {problem?.detail ?? phoneStrings[slug === "unreachable" ? "unreachable" : "failed"]}
    </p>
  );
}

function DeletionDone({ deleted }: { deleted: Deleted | "unknown" | "none" }) {
  return (
    <>
      <h1>{yourDataStrings.gone}</h1>
      <p class="lead" role="status">
        {yourDataStrings.goneHere}
      </p>
      {deleted === "unknown" && <p>{yourDataStrings.unknownThere}</p>}
      {typeof deleted === "object" && (
        <>
          <p>
            {yourDataStrings.goneThere(deleted.deleted.record ?? 0, deleted.deleted.device ?? 0)}
          </p>
          <p>{yourDataStrings.remains(deleted.remaining)}</p>
        </>
      )}
      <p class="quiet">{yourDataStrings.icon}</p>
      <div class="foot">
        <button type="button" onClick={() => location.replace(routes.today)}>
          {yourDataStrings.startAgain}
        </button>
      </div>
    </>
  );
}
