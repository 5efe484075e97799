/**
 * Keeps Vite's preload helper out: a screen that comes later is one file, with nothing to fetch
 * beside it.
 */

import type { Plugin } from "vite";

export function plainImports(): Plugin {
  return {
    name: "plain-imports",
    enforce: "pre",
    apply: "build",
    load: (id) =>
      id.includes("vite/preload-helper") ? "export const __vitePreload = (load) => load();" : null,
  };
}
