/** The words of the settings, in the language in use. */

import { en, type SettingsStrings } from "./en.ts";

export const settingsStrings: SettingsStrings = en;
