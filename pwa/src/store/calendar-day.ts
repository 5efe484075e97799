/** What day it is, and where: the one place that asks the phone. */

import { DAY_MS, type Day } from "../rules/week.ts";

let correction = 0;

/**
 * A phone whose clock is a day or more ahead of the server's goes by the server's date: nobody has been there yet. One
 * that is behind is believed. `offset` is what is to be added to this clock (ms).
 */
export function setClockOffset(offset: number): void {
  correction = offset <= -DAY_MS ? offset : 0;
}

/** The local date of an instant (ms since 1970). */
export function dayOf(instant: number): Day {
  const at = new Date(instant + correction);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

export function zone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
