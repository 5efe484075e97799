/** Prefixes of values that a server rejects; a number follows, so that each value is unique. */

/** A record with this value is rejected: it is too large. */
export const INVALID = "invalid";
/** A request with this value is rejected as too large (413). */
export const HUGE = "huge";
/** Values of another account. No phone of the history may receive them. */
export const FOREIGN = "foreign";

const RECORD_BYTES = 16 * 1024;

export function numberedValue(prefix: string, number: number): string {
  return `${prefix}${number}${prefix === INVALID ? "-".repeat(RECORD_BYTES) : ""}`;
}

export function isAcceptable(value: unknown): boolean {
  return ![INVALID, HUGE].some((prefix) => String(value).startsWith(prefix));
}
