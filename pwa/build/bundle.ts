/** Reads the files of a bundle. */

import { createHash } from "node:crypto";
import type { Rolldown } from "vite";

type Bundle = Rolldown.OutputBundle;

/** Return the asset `name`. Throws when the build did not make it. */
export function assetOf(bundle: Bundle, name: string): Rolldown.OutputAsset {
  const file = bundle[name];
  if (file?.type !== "asset") throw new Error(`the build made no ${name}`);
  return file;
}

export function contentOf(file: Bundle[string]): string | Uint8Array {
  return file.type === "asset" ? file.source : file.code;
}

/** Return a file name that contains a hash of `code`. */
export function hashedName(name: string, code: string): string {
  return `assets/${name}-${createHash("sha256").update(code).digest("hex").slice(0, 8)}.js`;
}
