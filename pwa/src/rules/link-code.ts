/** Codes that a person reads off one screen and types into another: Crockford's letters and digits. */

const READS_AS: Record<string, string> = { O: "0", I: "1", L: "1" };

/** The code as it was meant, without regard to case, spaces and dashes; what cannot be in one is left as it is. */
export function normalizeCode(text: string): string {
  const kept = text.toUpperCase().replace(/[\s\-–—.]/g, "");
  return Array.from(kept, (letter) => READS_AS[letter] ?? letter).join("");
}

/** Whether it may be a code of this length: then the server can be asked. */
export function isCode(code: string, length: number): boolean {
  return code.length === length && /^[0-9A-HJKMNP-TV-Z]*$/.test(code);
}

/** In groups of four, for the eye: `4F7K 9Q2M`. */
export function formatCode(code: string): string {
  return code.replace(/(.{4})(?=.)/g, "$1 ");
}
