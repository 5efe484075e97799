/** "Later today": when that is. */

const SNOOZE_MINUTES = 120;
const LATEST_MINUTE = 23 * 60;
const MIN_SNOOZE_MINUTES = 15;

/** Minutes from `minute` (of the day, 0 to 1439) to a second reminder: two hours, but not after eleven at night. */
export function snoozeMinutes(minute: number): number {
  return Math.max(MIN_SNOOZE_MINUTES, Math.min(SNOOZE_MINUTES, LATEST_MINUTE - minute));
}
