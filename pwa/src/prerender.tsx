/** Renders the first screen as HTML, for the build. */

import { renderToString } from "preact-render-to-string";
import { Intro } from "./screens/onboarding/intro.tsx";
import { RedFlagLink } from "./ui/red-flag-link.tsx";

export function firstScreen(): string {
  return renderToString(
    <>
      <Intro />
      <aside>
        <RedFlagLink />
      </aside>
    </>,
  );
}
