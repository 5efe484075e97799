/** The words of what the diary suggests, in the language in use. */

import { type SuggestionStrings, en } from "./en.ts";

export const d: SuggestionStrings = en;
