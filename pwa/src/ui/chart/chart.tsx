/** A chart with a sentence that says what it shows, and the same as a table. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { progressStrings } from "../../strings/progress/index.ts";

/** The width of every chart in its own units; it is scaled to the screen. */
export const WIDTH = 342;

interface Props {
  title: string;
  sentences: readonly string[];
  hint?: string;
  head: readonly string[];
  /** Called when the table is opened. */
  rows: () => readonly (readonly string[])[];
  children: ComponentChildren;
}

/** The drawing is hidden from screen readers: the sentences and the table say the same. */
export function Chart({ title, sentences, hint, head, rows, children }: Props) {
  const open = useSignal(false);
  return (
    <section class="chart">
      <h2>{title}</h2>
      {sentences.map((one) => (
        <p key={one}>{one}</p>
      ))}
      {children}
      {hint && <p class="note">{hint}</p>}
      <details onToggle={(event) => void (open.value = event.currentTarget.open)}>
        <summary>{progressStrings.table}</summary>
        {open.value && <Table title={title} head={head} rows={rows} />}
      </details>
    </section>
  );
}

function Table({ title, head, rows }: Pick<Props, "title" | "head" | "rows">) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll a wide table.
    <div class="wide" tabIndex={0} role="region" aria-label={title}>
      <table>
        <thead>
          <tr>
            {head.map((one, at) => (
              <th key={at} scope="col">
                {one}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows().map(([first, ...cells], row) => (
            <tr key={row}>
              <th scope="row">{first}</th>
              {cells.map((cell, at) => (
                <td key={at}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Drawing({ height, children }: { height: number; children: ComponentChildren }) {
  return (
    <svg class="drawing" viewBox={`0 0 ${WIDTH} ${height}`} aria-hidden="true">
      {children}
    </svg>
  );
}

/** Stripes for the left side, where the right one is solid. */
export function Hatch({ id }: { id: string }) {
  return (
    <defs>
      <pattern
        id={id}
        width="5"
        height="5"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <path class="hatch" d="M2.5 -1V6" />
      </pattern>
    </defs>
  );
}
