/** The words of what the diary suggests, in the language in use. */

import { en, type SuggestionStrings } from "./en.ts";

export const suggestionStrings: SuggestionStrings = en;
