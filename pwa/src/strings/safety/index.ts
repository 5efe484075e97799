/** The words about safety, in the language in use. */

import { type SafetyStrings, en } from "./en.ts";

export const s: SafetyStrings = en;
