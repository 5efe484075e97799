/** The words about progress, in the language in use. */

import { en, type ProgressStrings } from "./en.ts";

export const progressStrings: ProgressStrings = en;
