/** Codes that a person types from one screen into another, in Crockford's Base32. */

const LOOK_ALIKES: Record<string, string> = { O: "0", I: "1", L: "1" };

/**
 * Return the code in canonical form: upper case, no spaces or dashes, and 0 and 1 for the letters
 * that look like them.
 */
export function normalizeCode(text: string): string {
  const letters = text.toUpperCase().replace(/[\s\-–—.]/g, "");
  return Array.from(letters, (letter) => LOOK_ALIKES[letter] ?? letter).join("");
}

/** Whether `code` has this length and only characters of the alphabet. */
export function isCode(code: string, length: number): boolean {
  return code.length === length && /^[0-9A-HJKMNP-TV-Z]*$/.test(code);
}

/** Return the code in groups of four, easier to read: `4F7K 9Q2M`. */
export function formatCode(code: string): string {
  return code.replace(/(.{4})(?=.)/g, "$1 ");
}
