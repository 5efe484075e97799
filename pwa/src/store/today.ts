/** Today's local date as a signal. */

import { signal } from "@preact/signals";
import type { Day } from "../rules/dates.ts";
import { dayOf, setClockOffset } from "./calendar-day.ts";

export const today = signal<Day>(dayOf(Date.now()));

const update = () => void (today.value = dayOf(Date.now()));

/** Set the clock offset (ms) and update the date. */
export function applyClockOffset(offset: number): void {
  setClockOffset(offset);
  update();
}

/** Update the date while the app stays open, also overnight. */
export function watchDay(): void {
  document.addEventListener("visibilitychange", update);
  setInterval(update, 60_000);
}
