/** Makes one script of the client, to be run many times, each time as another app with a world of its own. */

import { fileURLToPath } from "node:url";
import { build, type Plugin, type Rolldown } from "vite";

export type Client = typeof import("./client.ts");
/** Starts the client; `world` has what the browser would give it, by name. */
export type Start = (world: Record<string, unknown>) => Client;

/** A change of the source: in `file`, `find` becomes `replace`. */
export interface Patch {
  file: string;
  find: string;
  replace: string;
}

/** What the client takes from the browser. All of it comes from the simulation, and nothing by another way. */
export const GLOBALS = [
  "AbortSignal",
  "BroadcastChannel",
  "Date",
  "IDBCursor",
  "IDBDatabase",
  "IDBIndex",
  "IDBKeyRange",
  "IDBObjectStore",
  "IDBRequest",
  "IDBTransaction",
  "addEventListener",
  "clearTimeout",
  "crypto",
  "document",
  "fetch",
  "indexedDB",
  "location",
  "navigator",
  "setTimeout",
] as const; // prettier-ignore

/** Throws when a patch no longer fits the source. */
export async function bundled(patches: readonly Patch[] = []): Promise<Start> {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const unused = new Set(patches);
  const built = (await build({
    root,
    configFile: false,
    logLevel: "error",
    define: { __VERSION__: '"simulated"' },
    plugins: [patching(patches, unused)],
    build: {
      write: false,
      minify: false,
      lib: { entry: "simulation/client.ts", formats: ["iife"], name: "client", fileName: "client" },
    },
  })) as Rolldown.RolldownOutput[];
  for (const { file, find } of unused) throw new Error(`${file} no longer has: ${find}`);
  const code = built[0]!.output[0].code;
  const start = new Function(...GLOBALS, `${code}\nreturn client;`) as (
    ...world: unknown[]
  ) => Client;
  return (world) => start(...GLOBALS.map((name) => world[name]));
}

function patching(patches: readonly Patch[], unused: Set<Patch>): Plugin {
  return {
    name: "patching",
    enforce: "pre",
    transform(code, id) {
      let patched = code;
      for (const patch of patches) {
        const found = anyWhitespace(patch.find);
        if (!id.endsWith(patch.file) || !found.test(patched)) continue;
        patched = patched.replace(found, () => patch.replace);
        unused.delete(patch);
      }
      return patched;
    },
  };
}

/** Returns a pattern for `code` that does not depend on how the formatter breaks its lines. */
function anyWhitespace(code: string): RegExp {
  const characters = [...code.replace(/\s/g, "")];
  const escaped = characters.map((each) => each.replace(/\W/, "\\$&"));
  return new RegExp(escaped.join("\\s*").replaceAll("\\)", ",?\\s*\\)"));
}
