/** Signs this phone out and deletes its data. Says first what is only here. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { download } from "../../device/share.ts";
import * as routes from "../../routes.ts";
import { get } from "../../store/api.ts";
import { exportJson } from "../../store/export.ts";
import { account, records, wiped } from "../../store/records.ts";
import { signOut } from "../../store/sign-out.ts";
import { sync } from "../../store/sync.ts";
import { phoneStrings } from "../../strings/phones/index.ts";
import { ConfirmButton } from "../../ui/confirm-button.tsx";

export function SignOut({ onBack }: { onBack: () => void }) {
  const unsent = [...records.value.values()].filter(({ dirty }) => Object.keys(dirty).length > 0);
  if (wiped.value) return <SignedOut told={wiped.value.confirmed} />;
  return (
    <>
      <h1>{phoneStrings.leave.title}</h1>
      <p class="lead">{phoneStrings.leave.text}</p>
      {unsent.length > 0 ? (
        <UnsentEntries count={unsent.length} onExport={() => download(exportJson(unsent))} />
      ) : (
        <p>{phoneStrings.leave.kept}</p>
      )}
      <OnlyDeviceWarning />
      <div class="foot">
        {unsent.length > 0 ? (
          <ConfirmButton
            label={phoneStrings.leave.discard}
            question={phoneStrings.leave.unsent(unsent.length)}
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

function SignedOut({ told }: { told: boolean | null }) {
  return (
    <>
      <h1>{phoneStrings.leave.left}</h1>
      <p class="lead">{phoneStrings.leave.leftText}</p>
      {told === false && <p class="sheet warn">{phoneStrings.leave.untold}</p>}
      <div class="foot">
        <button type="button" onClick={() => location.replace(routes.today)}>
          {phoneStrings.leave.startAgain}
        </button>
      </div>
    </>
  );
}

function UnsentEntries({ count, onExport }: { count: number; onExport: () => void }) {
  return (
    <section class="sheet warn stack">
      <p>
        <b>{phoneStrings.leave.unsent(count)}</b> {phoneStrings.leave.unsentText}
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
