/** Bundles the client as one script, to be started many times with different browser globals. */

import { fileURLToPath } from "node:url";
import { build, type Plugin, type Rolldown } from "vite";

export type Client = typeof import("./client.ts");
/** Starts the client; `world` holds the browser globals, by name. */
export type Start = (world: Record<string, unknown>) => Client;

/** A change of the source: in `file`, `find` becomes `replace`. */
export interface Patch {
  file: string;
  find: string;
  replace: string;
}

/** Browser globals that the client uses. The simulation provides all of them. */
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
] as const;

/** Bundle the client. Throw if a patch no longer matches the source. */
export async function bundleClient(patches: readonly Patch[] = []): Promise<Start> {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const unused = new Set(patches);
  const built = (await build({
    root,
    configFile: false,
    logLevel: "error",
    define: { __VERSION__: '"simulated"' },
    plugins: [patchPlugin(patches, unused)],
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

function patchPlugin(patches: readonly Patch[], unused: Set<Patch>): Plugin {
  return {
    name: "patch",
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

/** Return a pattern for `code` that does not depend on how the formatter breaks its lines. */
function anyWhitespace(code: string): RegExp {
  const characters = [...code.replace(/\s/g, "")];
  const escaped = characters.map((each) => each.replace(/\W/, "\\$&"));
  return new RegExp(escaped.join("\\s*").replaceAll("\\)", ",?\\s*\\)"));
}
