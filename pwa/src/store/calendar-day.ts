/** The local date and time zone of this phone. */

import { DAY_MS, type Day } from "../rules/dates.ts";

let correctionMs = 0;

/**
 * Set the milliseconds to add to this phone's clock to get the server's.
 *
 * Only a phone that is a day or more ahead uses the server's date, because its own date has not
 * begun anywhere yet.
 */
export function setClockOffset(offset: number): void {
  correctionMs = offset <= -DAY_MS ? offset : 0;
}

/** Return the local date of an instant (ms since 1970). */
export function dayOf(instant: number): Day {
  const at = new Date(instant + correctionMs);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

export function zone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
