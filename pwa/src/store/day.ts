/** The person's own calendar: the one place that asks the phone what day it is. */

import { signal } from "@preact/signals";
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

export const today = signal<Day>(dayOf(Date.now()));

/** A phone that stays open overnight wakes to a new day. */
export function watchDay(): void {
  const look = () => void (today.value = dayOf(Date.now()));
  document.addEventListener("visibilitychange", look);
  setInterval(look, 60_000);
}
