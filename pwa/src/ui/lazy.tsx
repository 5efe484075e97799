/** A screen that comes when it is first shown. */

import { signal } from "@preact/signals";
import type { ComponentChild } from "preact";
import { Frame } from "./frame.tsx";
import { toTop } from "./route.ts";

export type Screen = () => ComponentChild;

/** It is kept on the phone with everything else, so `meanwhile` stands for a moment only. */
export function lazy(load: () => Promise<{ default: Screen }>, meanwhile: Screen = Empty): Screen {
  const loaded = signal<Screen | null>(null);
  return function Lazy() {
    const Loaded = loaded.value;
    if (Loaded) return <Loaded />;
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
