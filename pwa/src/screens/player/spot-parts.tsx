/** What the screens of a sore spot share. */

import type { ComponentChildren } from "preact";
import { strings } from "../../strings/index.ts";
import { VIEWS, type View } from "../../ui/body-map/plates.ts";
import { StopButton } from "./controls.tsx";

/** The stop button stays at the bottom of the screen, however long it is. */
export function Reach({ children }: { children?: ComponentChildren }) {
  return (
    <div class={children ? "controls reach" : "controls reach alone"}>
      <StopButton />
      {children}
    </div>
  );
}

export function ViewTabs({ view, onChoose }: { view: View; onChoose: (view: View) => void }) {
  return (
    <div class="sides" role="group" aria-label={strings.map.view}>
      {VIEWS.map((one) => (
        <button type="button" aria-pressed={one === view} onClick={() => onChoose(one)}>
          {strings.map.views[one]}
        </button>
      ))}
    </div>
  );
}
