/**
 * Soreness from 0 to 10 as eleven buttons, none chosen at first. The second click of a double tap
 * is ignored: it would answer the question that comes next.
 */

import type { ComponentChildren } from "preact";
import { strings } from "../strings/index.ts";

interface Props {
  label: string;
  value: number | null;
  onChoose: (score: number) => void;
  /** What 0 and 10 mean, where it is not soreness. */
  ends?: readonly [least: string, most: string] | undefined;
  /** Stands in the twelfth place, beside the 10. */
  children?: ComponentChildren;
}

export function Scale({
  label,
  value,
  onChoose,
  ends = [strings.scale.none, strings.scale.worst],
  children,
}: Props) {
  return (
    <div class="scale" role="group" aria-label={`${label} 0 ${ends[0]}, 10 ${ends[1]}`}>
      {Array.from({ length: 11 }, (_, score) => (
        <button
          type="button"
          aria-pressed={score === value}
          onClick={(event) => event.detail < 2 && onChoose(score)}
        >
          {score}
          {score === 0 && <small>{ends[0]}</small>}
          {score === 10 && <small>{ends[1]}</small>}
        </button>
      ))}
      {children}
    </div>
  );
}
