/** The words about one's own data, in the language in use. */

import { en, type YoursStrings } from "./en.ts";

export const y: YoursStrings = en;
