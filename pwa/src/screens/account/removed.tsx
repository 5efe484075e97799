/**
 * This phone was removed by another one. Unsynced changes are still here: to export, to link again,
 * or to discard.
 */

import { download } from "../../device/share.ts";
import * as routes from "../../routes.ts";
import { clearDatabase } from "../../store/account.ts";
import { entryName } from "../../store/entry-name.ts";
import { exportJson } from "../../store/export.ts";
import { records } from "../../store/records.ts";
import { phoneStrings } from "../../strings/phones/index.ts";
import { ConfirmButton } from "../../ui/confirm-button.tsx";

export default function Removed() {
  const unsynced = [...records.value.values()];
  return (
    <main class="welcome">
      <h1>{phoneStrings.removed.title}</h1>
      <p class="lead">{phoneStrings.removed.text}</p>
      <p>{countText(unsynced.length)}</p>
      <ul class="plain">
        {unsynced.map((one) => (
          <li key={one.id}>{entryName(one)}</li>
        ))}
      </ul>
      <div class="foot">
        {unsynced.length > 0 && (
          <button class="main" type="button" onClick={() => download(exportJson(unsynced))}>
            {phoneStrings.saved.export}
          </button>
        )}
        <a class="btn" href={routes.link}>
          {phoneStrings.removed.link}
        </a>
        <StartAgain discards={unsynced.length > 0} />
      </div>
    </main>
  );
}

function countText(count: number): string {
  if (count === 0) return phoneStrings.removed.none;
  return (count === 1 ? phoneStrings.removed.rest : phoneStrings.removed.restMany)(count);
}

/** `discards`: this deletes unsynced entries, so it asks first. */
function StartAgain({ discards }: { discards: boolean }) {
  const startAgain = () => clearDatabase().then(() => location.replace(routes.today));
  return discards ? (
    <ConfirmButton
      label={phoneStrings.removed.discard}
      question={phoneStrings.removed.sure}
      yes={phoneStrings.saved.discardYes}
      onYes={startAgain}
    />
  ) : (
    <button type="button" onClick={() => void startAgain()}>
      {phoneStrings.removed.startAgain}
    </button>
  );
}
