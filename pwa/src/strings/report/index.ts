/** The words of the page for a practitioner, in the language in use. */

import { type ReportStrings, en } from "./en.ts";

export const rp: ReportStrings = en;
