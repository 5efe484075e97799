/** A phone that has just come in: it waits until everything is here. */

import type { ComponentChildren } from "preact";
import { hindrance, savedAt } from "../../store/state.ts";
import { counts, sync } from "../../store/sync.ts";
import { p } from "../../strings/phones/index.ts";
import { Failed } from "../../ui/failure.tsx";
import { go } from "../../ui/router.ts";

export function Arrived({ children }: { children?: ComponentChildren }) {
  const whole = savedAt.value !== null && counts.value.waiting === 0 && !hindrance.value;
  return (
    <>
      <h1>{whole ? p.join.done : p.join.getting}</h1>
      {whole && (
        <p class="lead" role="status">
          {p.join.doneText(counts.value.here)}
        </p>
      )}
      {hindrance.value && <Failed failure={{ slug: hindrance.value.slug, problem: null }} />}
      {children}
      <div class="foot">
        {hindrance.value && (
          <button type="button" onClick={() => void sync()}>
            {p.tryNow}
          </button>
        )}
        <button class={children ? "" : "main"} type="button" onClick={() => go("/", true)}>
          {p.done}
        </button>
      </div>
    </>
  );
}
