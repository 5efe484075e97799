/** The steps of a routine as a row of dashes: done, now, to come. */

import { type Run, stepPosition } from "../../rules/session-run.ts";

export function Steps({ run }: { run: Run }) {
  const { number, of } = stepPosition(run);
  return (
    <div class="steps" aria-hidden="true">
      {Array.from({ length: of }, (_, index) => (
        <i class={index + 1 < number ? "past" : index + 1 === number ? "now" : ""} />
      ))}
    </div>
  );
}
