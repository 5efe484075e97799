/** A screen whose code is loaded when it is first shown. */

import { signal } from "@preact/signals";
import type { ComponentChild } from "preact";
import { Frame } from "./frame.tsx";
import { toTop } from "./router.ts";

export type Screen<P = object> = (props: P) => ComponentChild;

export type Lazy<P> = Screen<P> & { bring: () => Promise<void> };

/** Show `meanwhile` until the code is there: a moment, for the service worker has it, or no time at all after `bring`. */
export function lazy<P extends object>(
  load: () => Promise<{ default: Screen<P> }>,
  meanwhile: () => ComponentChild = Empty,
): Lazy<P> {
  const loaded = signal<Screen<P> | null>(null);
  const bring = () => load().then((module) => void (loaded.value = module.default));
  function Later(props: P) {
    const Loaded = loaded.value;
    if (Loaded) return <Loaded {...props} />;
    void bring().then(toTop);
    return meanwhile();
  }
  return Object.assign(Later, { bring });
}

export function Empty() {
  return <Frame class="">{null}</Frame>;
}
