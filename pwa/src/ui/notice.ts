/**
 * The line that Today shows when there is something to say; it is loaded after the first screen.
 */

import { signal } from "@preact/signals";
import type { Screen } from "./lazy.tsx";

export const notice = signal<Screen | null>(null);
