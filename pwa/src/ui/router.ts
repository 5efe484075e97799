/** Which screen is shown: the path, as a signal. */

import { signal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import * as routes from "../routes.ts";

type FirstPart<Route> = Route extends `/${infer First}/${string}`
  ? First
  : Route extends `/${infer First}`
    ? First
    : never;

/** The first part of an address names its screen: "" for today, "diary", "recovery-code", ... */
export type ScreenName = FirstPart<(typeof routes)[keyof typeof routes]>;

export const path = signal(location.pathname);

addEventListener("popstate", () => void (path.value = location.pathname));

export function screenName(): ScreenName {
  return (path.value.split("/")[1] ?? "") as ScreenName;
}

/** The state of a history entry that was added inside the app. */
const INSIDE_APP = { inside: true };

/** Go back to the screen before, or to Today when this was the first one. */
export function goBack(): void {
  if ((history.state as typeof INSIDE_APP | null)?.inside) history.back();
  else navigate(routes.today, true);
}

/** Show another screen from its top; `replace` adds no entry to the history. */
export function navigate(to: string, replace = false): void {
  if (to !== location.pathname)
    history[replace ? "replaceState" : "pushState"](replace ? history.state : INSIDE_APP, "", to);
  path.value = to;
  scrollToTop();
}

/** Scroll to the top of the screen, and focus its heading for a screen reader. */
export function scrollToTop(): void {
  scrollTo(0, 0);
  requestAnimationFrame(() => {
    const heading = document.querySelector<HTMLElement>("h1, h2");
    if (heading) heading.tabIndex = -1;
    heading?.focus({ preventScroll: true });
  });
}

/**
 * Scroll to the top whenever one of `when` changes, before it is painted: nothing moves under a
 * finger.
 */
export function useScrollToTop(...when: readonly unknown[]): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caller says when.
  useLayoutEffect(scrollToTop, when);
}

/** Let a click on a link inside the app change the screen without a page load. */
export function followLinks(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest("a");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
    if (
      !plain ||
      !link ||
      link.origin !== location.origin ||
      link.target ||
      link.pathname.startsWith("/api")
    )
      return;
    event.preventDefault();
    navigate(link.pathname);
  });
}
