/**
 * What this is and what it is not. It is rendered into index.html, so it reads nothing from the
 * phone.
 */

import * as routes from "../../routes.ts";
import { strings } from "../../strings/index.ts";

export function Intro({ onBegin, onHomeScreen }: { onBegin?: () => void; onHomeScreen?: boolean }) {
  return (
    <main class="welcome">
      <Mark />
      <h1>{strings.welcome.title}</h1>
      <p class="lead">{strings.welcome.is}</p>
      <p>{strings.welcome.isNot}</p>
      {onHomeScreen && <p class="notice">{strings.welcome.homeScreen}</p>}
      <div class="foot">
        <button class="main" type="button" onClick={onBegin}>
          {strings.welcome.begin}
        </button>
        <a class="btn quiet-button" href={routes.link}>
          {strings.welcome.other}
        </a>
      </div>
    </main>
  );
}

/** The logo: a ball on the hip. */
function Mark() {
  return (
    <svg class="logo" viewBox="0 0 96 64" aria-hidden="true">
      <path class="d" d="M4 60C10 30 26 14 50 10C70 7 84 16 92 30" />
      <path class="d2" d="M24 50Q40 30 66 26M30 56Q48 38 74 34M40 60Q56 46 80 42" />
      <circle cx="66" cy="30" r="11" fill="var(--fill)" />
    </svg>
  );
}
