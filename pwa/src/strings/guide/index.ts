/** The words of the guide, in the language in use. */

import { en, type GuideStrings } from "./en.ts";

export const guideStrings: GuideStrings = en;
