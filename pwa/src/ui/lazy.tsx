/** A screen that comes when it is first shown. */

import { signal } from "@preact/signals";
import { Frame } from "./frame.tsx";
import { toTop } from "./route.ts";

type Screen = () => preact.JSX.Element;

/** It is kept on the phone with everything else, so the empty frame stands for a moment only. */
export function lazy(load: () => Promise<{ default: Screen }>): Screen {
  const loaded = signal<Screen | null>(null);
  return function Lazy() {
    const Loaded = loaded.value;
    if (Loaded) return <Loaded />;
    void load().then((module) => {
      loaded.value = module.default;
      toTop();
    });
    return <Frame class="">{null}</Frame>;
  };
}
