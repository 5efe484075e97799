/** A screen whose code is loaded when it is first shown. */

import { signal } from "@preact/signals";
import type { ComponentChild } from "preact";
import { Frame } from "./frame.tsx";
import { scrollToTop } from "./router.ts";

export type Screen<P = object> = (props: P) => ComponentChild;

export type Lazy<P> = Screen<P> & { preload: () => Promise<void> };

/**
 * Show `meanwhile` until the code is loaded: a moment from the service worker's cache, and no time
 * after `preload`.
 */
export function lazy<P extends object>(
  load: () => Promise<{ default: Screen<P> }>,
  meanwhile: () => ComponentChild = Empty,
): Lazy<P> {
  const loaded = signal<Screen<P> | null>(null);
  const preload = () => load().then((module) => void (loaded.value = module.default));
  function Later(props: P) {
    const Loaded = loaded.value;
    if (Loaded) return <Loaded {...props} />;
    void preload().then(scrollToTop);
    return meanwhile();
  }
  return Object.assign(Later, { preload });
}

export function Empty() {
  return <Frame class="">{null}</Frame>;
}
