/** The words about one's own data, in the language in use. */

import { en, type YourDataStrings } from "./en.ts";

export const yourDataStrings: YourDataStrings = en;
