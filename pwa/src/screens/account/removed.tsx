/** This phone was taken out by another: what was never saved is still here, to export, to bring back, or to discard. */

import { download } from "../../device/share.ts";
import { clearDatabase } from "../../store/account.ts";
import { entryName } from "../../store/entry-name.ts";
import { exportJson } from "../../store/export.ts";
import { records } from "../../store/records.ts";
import { p } from "../../strings/phones/index.ts";
import { Sure } from "../../ui/confirm-button.tsx";

export default function Removed() {
  const rest = [...records.value.values()];
  const anew = () => clearDatabase().then(() => location.replace("/"));
  return (
    <main class="welcome">
      <h1>{p.removed.title}</h1>
      <p class="lead">{p.removed.text}</p>
      <p>
        {rest.length === 0
          ? p.removed.none
          : (rest.length === 1 ? p.removed.rest : p.removed.restMany)(rest.length)}
      </p>
      <ul class="plain">
        {rest.map((one) => (
          <li key={one.id}>{entryName(one)}</li>
        ))}
      </ul>
      <div class="foot">
        {rest.length > 0 && (
          <button class="main" type="button" onClick={() => download(exportJson(rest))}>
            {p.saved.export}
          </button>
        )}
        <a class="btn" href="/link">
          {p.removed.link}
        </a>
        {rest.length > 0 ? (
          <Sure
            label={p.removed.discard}
            question={p.removed.sure}
            yes={p.saved.discardYes}
            onYes={anew}
          />
        ) : (
          <button type="button" onClick={() => void anew()}>
            {p.removed.anew}
          </button>
        )}
      </div>
    </main>
  );
}
