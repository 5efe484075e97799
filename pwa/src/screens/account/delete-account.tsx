/** Deleting everything: the account on the server first, then this phone; and what remains of it, shown. */

import { useSignal } from "@preact/signals";
import { download } from "../../device/share.ts";
import type { Deleted } from "../../store/api.ts";
import { exportJson } from "../../store/export.ts";
import { type Failure, failureOf } from "../../store/linking.ts";
import { account, records } from "../../store/records.ts";
import { deleteEverything } from "../../store/sign-out.ts";
import { p } from "../../strings/phones/index.ts";
import { y } from "../../strings/yours/index.ts";
import { Sure } from "../../ui/confirm-button.tsx";
import { Triangle } from "../../ui/icons.tsx";

export function EndAll({ onBack }: { onBack: () => void }) {
  const busy = useSignal(false);
  const failure = useSignal<Failure | null>(null);
  const deleted = useSignal<Deleted | "unknown" | "none" | null>(null);
  const end = async () => {
    busy.value = true;
    failure.value = null;
    await deleteEverything().then(
      (what) => void (deleted.value = what),
      (error: unknown) => void (failure.value = failureOf(error)),
    );
    busy.value = false;
  };
  if (deleted.value) return <Gone deleted={deleted.value} />;
  return (
    <>
      <h1>{y.allTitle}</h1>
      <p class="lead">{account.value ? y.allText : y.allNoAccount}</p>
      {account.value && <p>{y.otherPhones}</p>}
      {failure.value && <NotDone failure={failure.value} />}
      <p role="status">{busy.value ? y.deleting : ""}</p>
      <div class="foot">
        <button
          class="main"
          type="button"
          onClick={() => download(exportJson([...records.value.values()]))}
        >
          {y.file}
        </button>
        <Sure label={y.all} question={y.allSure} yes={y.allYes} onYes={() => void end()} />
        <button type="button" onClick={onBack}>
          {p.cancel}
        </button>
      </div>
    </>
  );
}

function NotDone({ failure: { problem } }: { failure: Failure }) {
  return (
    <p class="sheet warn" role="alert">
      <Triangle /> <b>{y.nothingDeleted}</b> {problem ? problem.detail : p.unreachable}
    </p>
  );
}

function Gone({ deleted }: { deleted: Deleted | "unknown" | "none" }) {
  return (
    <>
      <h1>{y.gone}</h1>
      <p class="lead" role="status">
        {y.goneHere}
      </p>
      {deleted === "unknown" && <p>{y.unknownThere}</p>}
      {typeof deleted === "object" && (
        <>
          <p>{y.goneThere(deleted.deleted.record ?? 0, deleted.deleted.device ?? 0)}</p>
          <p>{y.remains(deleted.remaining)}</p>
        </>
      )}
      <p class="quiet">{y.icon}</p>
      <div class="foot">
        <button type="button" onClick={() => location.replace("/")}>
          {y.anew}
        </button>
      </div>
    </>
  );
}
