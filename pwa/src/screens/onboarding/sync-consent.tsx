/**
 * Asks for consent, apart from everything else and before anything is stored: may the server keep a
 * copy of health data?
 */

import * as routes from "../../routes.ts";
import { save } from "../../store/records.ts";
import { settingEdit, settings } from "../../store/settings.ts";
import { privacyStrings } from "../../strings/privacy/index.ts";

export default function SyncConsent({ onNext }: { onNext(): void }) {
  const chosen = settings.copy;
  return (
    <>
      <h1>{privacyStrings.ask}</h1>
      <p>{privacyStrings.askWhy}</p>
      <a class="link" href={routes.privacy}>
        {privacyStrings.more}
      </a>
      <div class="foot choices">
        {(["server", "phone"] as const).map((where) => (
          <button
            type="button"
            aria-pressed={where === chosen}
            onClick={() => void save([settingEdit("copy", where)]).then(onNext)}
          >
            <b>{privacyStrings[where]}</b>
            <span class="small quiet">{privacyStrings[`${where}Hint`]}</span>
          </button>
        ))}
      </div>
    </>
  );
}
