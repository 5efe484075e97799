/** Which screen is shown: the path, as a signal. */

import { signal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import type * as routes from "../routes.ts";

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

/** What a step that was made inside the app has with it. */
const INSIDE = { inside: true };

/** Go back to where the person was, or to Today where this was the first screen. */
export function leave(): void {
  if ((history.state as typeof INSIDE | null)?.inside) history.back();
  else go("/", true);
}

/** Show another screen, with focus at its top and the old one a step back; `replace` leaves no step. */
export function go(to: string, replace = false): void {
  if (to !== location.pathname)
    history[replace ? "replaceState" : "pushState"](replace ? history.state : INSIDE, "", to);
  path.value = to;
  toTop();
}

/** Begin a screen at its top, for the eye and for a screen reader. */
export function toTop(): void {
  scrollTo(0, 0);
  requestAnimationFrame(() => {
    const heading = document.querySelector<HTMLElement>("h1, h2");
    if (heading) heading.tabIndex = -1;
    heading?.focus({ preventScroll: true });
  });
}

/** Begin at the top whenever one of `when` changes, before it is painted: nothing moves from under a finger. */
export function useTop(...when: readonly unknown[]): void {
  useLayoutEffect(toTop, when);
}

/** A click on a link of ours changes the screen without a page load. */
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
    go(link.pathname);
  });
}
