/** What day it is, and where: the one place that asks the phone. */

import type { Day } from "../rules/week.ts";

/** The local date of an instant (ms since 1970). */
export function dayOf(instant: number): Day {
  const at = new Date(instant);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

export function zone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
