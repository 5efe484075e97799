/** The words of a session, in the language in use. */

import { type PlayerStrings, en } from "./en.ts";

export const s: PlayerStrings = en;
