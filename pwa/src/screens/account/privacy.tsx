/**
 * What is stored, where, for how long, and who receives it. It can be read before the first
 * question.
 */

import type { ComponentChildren } from "preact";
import * as routes from "../../routes.ts";
import { save } from "../../store/records.ts";
import { onboarded } from "../../store/safety.ts";
import { settingEdit } from "../../store/settings.ts";
import { syncAllowed } from "../../store/sync.ts";
import { privacyStrings } from "../../strings/privacy/index.ts";
import { Clinic } from "../../ui/clinic.tsx";
import { Frame } from "../../ui/frame.tsx";

export default function Privacy() {
  const Around = onboarded.value ? InFrame : BeforeAnything;
  return (
    <Around>
      <h1>{privacyStrings.title}</h1>
      <p class="lead">{privacyStrings.lead}</p>
      {privacyStrings.parts.map(([title, words]) => (
        <section class="stack">
          <h2>{title}</h2>
          {words.map((one) => (
            <p>{one}</p>
          ))}
        </section>
      ))}
      {onboarded.value && <Choice />}
      <Clinic />
    </Around>
  );
}

function InFrame({ children }: { children: ComponentChildren }) {
  return <Frame class="more">{children}</Frame>;
}

function BeforeAnything({ children }: { children: ComponentChildren }) {
  return (
    <main class="welcome">
      <header>
        <button class="link" type="button" onClick={() => history.back()}>
          {privacyStrings.back}
        </button>
      </header>
      {children}
    </main>
  );
}

/** The choice about the copy on the server: withdrawn by deleting it, or given now. */
function Choice() {
  return (
    <section class="stack">
      <h2>{privacyStrings.choice}</h2>
      <p>{privacyStrings.chosen[syncAllowed.value ? "server" : "phone"]}</p>
      {syncAllowed.value ? (
        <a class="btn" href={routes.devices}>
          {privacyStrings.phones}
        </a>
      ) : (
        <button
          class="main"
          type="button"
          onClick={() => void save([settingEdit("copy", "server")])}
        >
          {privacyStrings.allow}
        </button>
      )}
    </section>
  );
}
