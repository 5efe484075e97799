/**
 * Builds the service worker: sw.js with the list of files to keep, and the part of it that syncs,
 * which is loaded at install. Each is one classic script, because not every browser lets a worker
 * import modules.
 */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { build, type Plugin, type Rolldown } from "vite";
import { contentOf, hashedName } from "./bundle.ts";
import { BUILD, DEFINE } from "./options.ts";

/** The files of public/ that the app needs offline. */
const PUBLIC = ["/manifest.webmanifest", "/icons/icon.svg"];
/** Replaced by the name of the cache once its hash is known. */
const CACHE = "medius-hash";

export function serviceWorker(): Plugin {
  let sync = "";
  return {
    name: "service-worker",
    enforce: "post",
    apply: "build",
    async buildStart() {
      const source = await script("worker/sync.ts");
      sync = hashedName("worker", source);
      this.emitFile({ type: "asset", fileName: sync, source });
    },
    async generateBundle(_, bundle) {
      const worker = await script("worker/service-worker.ts", {
        __FILES__: JSON.stringify(filesToKeep(bundle)),
        __SYNC__: JSON.stringify(`/${sync}`),
        __CACHE__: JSON.stringify(CACHE),
      });
      const source = worker.replaceAll(CACHE, `medius-${hashOf(worker, bundle)}`);
      this.emitFile({ type: "asset", fileName: "sw.js", source });
    },
  };
}

/** Return `input` with all that it imports as one minified script. */
async function script(input: string, define: Record<string, string> = {}): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    define: { ...DEFINE, ...define },
    build: {
      ...BUILD,
      write: false,
      rolldownOptions: { ...BUILD.rolldownOptions, input, output: { format: "iife" } },
    },
  });
  return (built as Rolldown.RolldownOutput).output[0].code;
}

/** Every file of the app but the boot script, which only index.html has. */
function filesToKeep(bundle: Rolldown.OutputBundle): string[] {
  const assets = Object.keys(bundle).filter((name) => /^assets\/(?!boot-)/.test(name));
  return ["/app.html", ...PUBLIC, ...assets.map((name) => `/${name}`)];
}

/** Return a hash over all files and the worker: one changed byte makes a new cache. */
function hashOf(worker: string, bundle: Rolldown.OutputBundle): string {
  const hash = createHash("sha256").update(worker);
  for (const name of Object.keys(bundle).sort()) hash.update(name).update(contentOf(bundle[name]!));
  for (const name of PUBLIC) hash.update(readFileSync(`public${name}`));
  return hash.digest("hex").slice(0, 12);
}
