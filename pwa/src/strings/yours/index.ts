/** The words about one's own data, in the language in use. */

import { type YoursStrings, en } from "./en.ts";

export const y: YoursStrings = en;
