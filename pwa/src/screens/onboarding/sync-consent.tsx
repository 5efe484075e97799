/** Asked apart and before anything is written down: may a copy of what is about one's health be kept on the server? */

import { save } from "../../store/records.ts";
import { settingEdit, settings } from "../../store/settings.ts";
import { v } from "../../strings/privacy/index.ts";

export default function Keeping({ onNext }: { onNext(): void }) {
  const chosen = settings.copy;
  return (
    <>
      <h1>{v.ask}</h1>
      <p>{v.askWhy}</p>
      <a class="link" href="/privacy">
        {v.more}
      </a>
      <div class="foot choices">
        {(["server", "phone"] as const).map((where) => (
          <button
            type="button"
            aria-pressed={where === chosen}
            onClick={() => void save([settingEdit("copy", where)]).then(onNext)}
          >
            <b>{v[where]}</b>
            <span class="small quiet">{v[`${where}Hint`]}</span>
          </button>
        ))}
      </div>
    </>
  );
}
