/** A screen that comes when it is first shown. */

import { signal } from "@preact/signals";
import type { ComponentChild } from "preact";
import { Frame } from "./frame.tsx";
import { toTop } from "./route.ts";

export type Screen<P = object> = (props: P) => ComponentChild;

/** It is kept on the phone with everything else, so `meanwhile` stands for a moment only. */
export function lazy<P extends object>(load: () => Promise<{ default: Screen<P> }>, meanwhile: () => ComponentChild = Empty): Screen<P> {
  const loaded = signal<Screen<P> | null>(null);
  return function Lazy(props) {
    const Loaded = loaded.value;
    if (Loaded) return <Loaded {...props} />;
    void load().then((module) => {
      loaded.value = module.default;
      toTop();
    });
    return meanwhile();
  };
}

function Empty() {
  return <Frame class="">{null}</Frame>;
}
