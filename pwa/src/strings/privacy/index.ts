/** The words about what is kept and who sees it, in the language in use. */

import { en, type PrivacyStrings } from "./en.ts";

export const privacyStrings: PrivacyStrings = en;
