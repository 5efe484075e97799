/** The words about progress, in the language in use. */

import { type ProgressStrings, en } from "./en.ts";

export const g: ProgressStrings = en;
