/** The words of the page for a practitioner, in the language in use. */

import { en, type ReportStrings } from "./en.ts";

export const reportStrings: ReportStrings = en;
