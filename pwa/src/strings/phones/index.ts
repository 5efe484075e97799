/** The words of the screens about saving and phones, in the language in use. */

import { en, type PhoneStrings } from "./en.ts";

export const phoneStrings: PhoneStrings = en;
