/** Which page of the welcome is shown. */

import { computed, signal } from "@preact/signals";
import * as routes from "../../routes.ts";
import { navigate, scrollToTop } from "../../ui/router.ts";

export const page = signal(0);

/** True until the person leaves the last page, also after the answers are saved. */
export const welcoming = computed(() => page.value > 0);

export function turnPage(by: 1 | -1): void {
  page.value += by;
  scrollToTop();
}

export function leaveWelcome(): void {
  page.value = 0;
  navigate(routes.today, true);
}
