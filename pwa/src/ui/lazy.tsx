/** A screen that comes when it is first shown. */

import { signal } from "@preact/signals";
import type { ComponentChild } from "preact";
import { Frame } from "./frame.tsx";
import { toTop } from "./router.ts";

export type Screen<P = object> = (props: P) => ComponentChild;

export type Lazy<P> = Screen<P> & { bring: () => Promise<void> };

/** It is kept on the phone with everything else, so `meanwhile` stands for a moment only; for none where it was brought before. */
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
