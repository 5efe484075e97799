/** When "later today" is. */

const SNOOZE_MINUTES = 120;
const LATEST_MINUTE = 23 * 60;
const MIN_SNOOZE_MINUTES = 15;

/**
 * Return the minutes until the second reminder: two hours, but not after 23:00. `minute` is of the
 * day, 0 to 1439.
 */
export function snoozeMinutes(minute: number): number {
  return Math.max(MIN_SNOOZE_MINUTES, Math.min(SNOOZE_MINUTES, LATEST_MINUTE - minute));
}
