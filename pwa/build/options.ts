/** The options that all builds share: the app, the first screen, the service worker. */

import { readFileSync } from "node:fs";
import type { BuildOptions } from "vite";

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

export const JSX = { jsx: { runtime: "automatic", importSource: "preact" } } as const;
export const DEFINE = { __VERSION__: JSON.stringify(version) };
export const BUILD = {
  target: "es2022",
  // Constants such as addresses are inlined, so naming them costs no bytes.
  rolldownOptions: { optimization: { inlineConst: { mode: "all", pass: 2 } } },
} satisfies BuildOptions;
