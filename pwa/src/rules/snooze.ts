/** "Later today": when that is. */

const LATER = 120;
const LATEST = 23 * 60;
const LEAST = 15;

/** Minutes from `minute` (of the day, 0 to 1439) to a second reminder: two hours, but not after eleven at night. */
export function laterToday(minute: number): number {
  return Math.max(LEAST, Math.min(LATER, LATEST - minute));
}
