/** The words of a session, in the language in use. */

import { en, type PlayerStrings } from "./en.ts";

export const playerStrings: PlayerStrings = en;
