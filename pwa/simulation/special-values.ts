/** Values that no server takes. Each is still followed by a number, so that no two edits write the same. */

/** A record with such a value is refused: it is larger than a record may be. */
export const INVALID = "invalid";
/** A request with such a value is refused as too large. */
export const HUGE = "huge";
/** What other people write. No phone of ours may ever see it. */
export const FOREIGN = "foreign";

const RECORD_BYTES = 16 * 1024;

export function numberedValue(prefix: string, number: number): string {
  return `${prefix}${number}${prefix === INVALID ? "-".repeat(RECORD_BYTES) : ""}`;
}

export function isTakeable(value: unknown): boolean {
  return ![INVALID, HUGE].some((prefix) => String(value).startsWith(prefix));
}
