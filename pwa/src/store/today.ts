/** The person's own day, as it changes. */

import { signal } from "@preact/signals";
import type { Day } from "../rules/week.ts";
import { dayOf, setClockOffset } from "./calendar-day.ts";

export const today = signal<Day>(dayOf(Date.now()));

const look = () => void (today.value = dayOf(Date.now()));

/** See correctDate. */
export function applyClockOffset(offset: number): void {
  setClockOffset(offset);
  look();
}

/** A phone that stays open overnight wakes to a new day. */
export function watchDay(): void {
  document.addEventListener("visibilitychange", look);
  setInterval(look, 60_000);
}
