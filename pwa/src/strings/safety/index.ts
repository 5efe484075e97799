/** The words about safety, in the language in use. */

import { en, type SafetyStrings } from "./en.ts";

export const safetyStrings: SafetyStrings = en;
