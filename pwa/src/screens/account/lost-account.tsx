/** What to do when the server no longer knows this phone, or the account was deleted. */

import * as routes from "../../routes.ts";
import { startNewAccount } from "../../store/account.ts";
import { account } from "../../store/phone-state.ts";
import { load, save } from "../../store/records.ts";
import { type Settings, settingEdit } from "../../store/settings.ts";
import { deleteEverything } from "../../store/sign-out.ts";
import { sync } from "../../store/sync.ts";
import { phoneStrings } from "../../strings/phones/index.ts";
import { yourDataStrings } from "../../strings/your-data/index.ts";
import { ConfirmButton } from "../../ui/confirm-button.tsx";

/** The choice is saved first: it decides whether the next sync may open an account. */
async function leaveAccount(copy: Settings["copy"]): Promise<void> {
  await save([settingEdit("copy", copy)]);
  await startNewAccount();
  await load();
  await sync();
}

export function AccountUnknown() {
  return (
    <section class="sheet">
      <h2>{phoneStrings.saved.unknownTitle}</h2>
      <p>{phoneStrings.saved.unknown}</p>
      <a class="btn" href={routes.link}>
        {phoneStrings.saved.link}
      </a>
      <a class="btn" href={routes.recover}>
        {phoneStrings.saved.recover}
      </a>
      {!account.value?.recovery_code && <StartAgain />}
    </section>
  );
}

/** Not shown while the phone has a code that the next sync will try. */
function StartAgain() {
  return (
    <button type="button" onClick={() => void leaveAccount("server")}>
      {phoneStrings.saved.startAgain}
    </button>
  );
}

export function AccountDeleted() {
  return (
    <section class="sheet">
      <h2>{phoneStrings.saved.deletedTitle}</h2>
      <p>{phoneStrings.saved.deleted}</p>
      <button type="button" onClick={() => void leaveAccount("phone")}>
        {phoneStrings.saved.keepHere}
      </button>
      <StartAgain />
      <ConfirmButton
        label={phoneStrings.saved.deleteHere}
        question={phoneStrings.saved.deleteHereSure}
        yes={yourDataStrings.allYes}
        onYes={() => deleteEverything().then(() => location.replace(routes.today))}
      />
    </section>
  );
}
