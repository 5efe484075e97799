/** Signs this phone out and deletes its data. Says first what is only here. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { download } from "../../device/share.ts";
import * as routes from "../../routes.ts";
import { get } from "../../store/api.ts";
import { exportJson } from "../../store/export.ts";
import { account, wiped } from "../../store/phone-state.ts";
import { records } from "../../store/records.ts";
import { signOut } from "../../store/sign-out.ts";
import { sync } from "../../store/sync.ts";
import { phoneStrings } from "../../strings/phones/index.ts";
import { ConfirmButton } from "../../ui/confirm-button.tsx";

export function SignOut({ onBack }: { onBack: () => void }) {
  const unsynced = [...records.value.values()].filter(({ dirty }) => Object.keys(dirty).length > 0);
  if (wiped.value) return <SignedOut confirmed={wiped.value.confirmed} />;
  return (
    <>
      <h1>{phoneStrings.leave.title}</h1>
      <p class="lead">{phoneStrings.leave.text}</p>
      {unsynced.length > 0 ? (
        <UnsyncedEntries count={unsynced.length} onExport={() => download(exportJson(unsynced))} />
      ) : (
        <p>{phoneStrings.leave.kept}</p>
      )}
      <OnlyDeviceWarning />
      <div class="foot">
        {unsynced.length > 0 ? (
          <ConfirmButton
            label={phoneStrings.leave.discard}
            question={phoneStrings.leave.unsynced(unsynced.length)}
            yes={phoneStrings.leave.discard}
            onYes={() => void signOut()}
          />
        ) : (
          <button class="danger" type="button" onClick={() => void signOut()}>
            {phoneStrings.leave.yes}
          </button>
        )}
        <button type="button" onClick={onBack}>
          {phoneStrings.cancel}
        </button>
      </div>
    </>
  );
}

function SignedOut({ confirmed }: { confirmed: boolean | null }) {
  return (
    <>
      <h1>{phoneStrings.leave.left}</h1>
      <p class="lead">{phoneStrings.leave.leftText}</p>
      {confirmed === false && <p class="sheet warn">{phoneStrings.leave.untold}</p>}
      <div class="foot">
        <button type="button" onClick={() => location.replace(routes.today)}>
          {phoneStrings.leave.startAgain}
        </button>
      </div>
    </>
  );
}

function UnsyncedEntries({ count, onExport }: { count: number; onExport: () => void }) {
  return (
    <section class="sheet warn stack">
      <p>
        <b>{phoneStrings.leave.unsynced(count)}</b> {phoneStrings.leave.unsyncedText}
      </p>
      <button class="main" type="button" onClick={() => void sync()}>
        {phoneStrings.leave.saveNow}
      </button>
      <button type="button" onClick={onExport}>
        {phoneStrings.leave.file}
      </button>
    </section>
  );
}

/** Warns that without another phone and without the recovery code nobody gets back in. */
function OnlyDeviceWarning() {
  const alone = useSignal(false);
  useEffect(() => {
    if (account.value)
      void get("/api/devices").then(
        ({ devices }) => void (alone.value = devices.length === 1),
        () => undefined,
      );
  }, []);
  if (!alone.value) return null;
  return (
    <>
      <p>{phoneStrings.leave.noCode}</p>
      <a class="link" href={routes.recoveryCode}>
        {phoneStrings.code.title}
      </a>
    </>
  );
}
