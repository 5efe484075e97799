import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import {
  build,
  createServer,
  defineConfig,
  type Plugin,
  type Rolldown,
  transformWithOxc,
} from "vite";

const version: string = JSON.parse(readFileSync("package.json", "utf8")).version;
/** What a first visit needs beside the bundle, from public/. */
const PRECACHED = ["/app.html", "/manifest.webmanifest", "/icons/icon.svg"];
const PUBLIC = PRECACHED.slice(1);
/** Files worth compressing; pictures are already small. */
const TEXT = /\.(html|js|css|svg|webmanifest|json)$/;

type Bundle = Rolldown.OutputBundle;

/** The stylesheet goes into the page: first paint waits for one request only. */
function inlineStyles(): Plugin {
  return {
    name: "inline-styles",
    enforce: "post",
    generateBundle(_, bundle) {
      const page = asset(bundle, "index.html");
      for (const [name, file] of Object.entries(bundle)) {
        if (!name.endsWith(".css") || file.type !== "asset") continue;
        const link = new RegExp(`\\s*<link[^>]*href="/${name}"[^>]*>`);
        if (!link.test(String(page.source))) this.error(`${name} is not linked from index.html`);
        page.source = String(page.source).replace(
          link,
          () => `\n    <style>${String(file.source).trim()}</style>`,
        );
        delete bundle[name];
      }
    },
  };
}

/** A screen that comes later is one file and nothing else: vite's helper, which fetches what goes with it, stays out. */
function plainImports(): Plugin {
  return {
    name: "plain-imports",
    enforce: "pre",
    apply: "build",
    load: (id) =>
      id.includes("vite/preload-helper") ? "export const __vitePreload = (load) => load();" : null,
  };
}

/**
 * Two pages. index.html, from the server, is for a first visit: the first screen is in it and is painted before any
 * script is asked for. app.html, from the service worker, is for every later one: empty, and the script at once.
 */
function pages(): Plugin {
  return {
    name: "pages",
    enforce: "post",
    apply: "build",
    async generateBundle(_, bundle) {
      const server = await createServer({
        configFile: false,
        server: { middlewareMode: true, ws: false },
        appType: "custom",
        logLevel: "error",
        oxc: JSX,
        define: DEFINE,
        optimizeDeps: { noDiscovery: true },
      });
      const { firstScreen } = (await server.ssrLoadModule("/src/prerender.tsx")) as {
        firstScreen(): string;
      };
      const page = asset(bundle, "index.html");
      const [empty, script] = [
        '<div id="app"></div>',
        /<script type="module" crossorigin src="([^"]+)"><\/script>/,
      ];
      const [, entry] = script.exec(String(page.source)) ?? [];
      if (!entry || !String(page.source).includes(empty))
        this.error(`index.html lacks ${empty} or its script`);
      const boot = `requestAnimationFrame(() => setTimeout(() => import(${JSON.stringify(entry)})));`;
      const bootFile = `assets/boot-${createHash("sha256").update(boot).digest("hex").slice(0, 8)}.js`;
      this.emitFile({ type: "asset", fileName: bootFile, source: boot });
      this.emitFile({ type: "asset", fileName: "app.html", source: page.source });
      page.source = String(page.source)
        .replace(empty, () => `<div id="app">${firstScreen()}</div>`)
        .replace(script, () => `<script type="module" src="/${bootFile}"></script>`);
      await server.close();
    },
  };
}

/** The worker's own copy of the exchange, in one file: a worker that has to run everywhere cannot import modules. */
function workerSync(): Plugin {
  return {
    name: "worker-sync",
    apply: "build",
    async buildStart() {
      const made = await build({
        configFile: false,
        logLevel: "error",
        define: DEFINE,
        build: {
          ...TARGET,
          write: false,
          rolldownOptions: { input: "worker/sync.ts", output: { format: "iife" } },
        },
      });
      const [chunk] = (made as Rolldown.RolldownOutput).output;
      const name = `assets/worker-${createHash("sha256").update(chunk.code).digest("hex").slice(0, 8)}.js`;
      this.emitFile({ type: "asset", fileName: name, source: chunk.code });
    },
  };
}

/** sw.js with the list of files to keep, named by a hash over all of them and over the worker itself. */
function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    enforce: "post",
    apply: "build",
    async generateBundle(_, bundle) {
      const { code } = await transformWithOxc(
        readFileSync("worker/service-worker.ts", "utf8"),
        "worker/service-worker.ts",
      );
      const files = [
        ...PRECACHED,
        ...Object.keys(bundle)
          .filter((name) => name.startsWith("assets/") && !name.includes("boot-"))
          .map((name) => `/${name}`),
      ];
      const sync = files.find((name) => name.startsWith("/assets/worker-"));
      if (!sync) this.error("the worker's exchange is missing");
      const hash = createHash("sha256").update(code);
      for (const name of Object.keys(bundle).sort())
        hash.update(name).update(contentOf(bundle[name]!));
      for (const name of PUBLIC) hash.update(readFileSync(`public${name}`));
      const filled = code
        .replaceAll("__FILES__", JSON.stringify(files))
        .replaceAll("__SYNC__", JSON.stringify(sync))
        .replaceAll("__CACHE__", JSON.stringify(`medius-${hash.digest("hex").slice(0, 12)}`));
      if (/__[A-Z]+__/.test(filled)) this.error("sw.js has a placeholder left");
      this.emitFile({ type: "asset", fileName: "sw.js", source: await minified(filled) });
    },
  };
}

async function minified(code: string): Promise<string> {
  const { minify } = await import("rolldown/experimental");
  return (await minify("sw.js", code)).code;
}

/** A .br and a .gz beside every text file, so that the server never compresses. */
function precompress(): Plugin {
  return {
    name: "precompress",
    enforce: "post",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        for (const [name, file] of Object.entries(bundle)) {
          if (!TEXT.test(name)) continue;
          const bytes = Buffer.from(contentOf(file));
          const best = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
          this.emitFile({
            type: "asset",
            fileName: `${name}.br`,
            source: brotliCompressSync(bytes, best),
          });
          this.emitFile({
            type: "asset",
            fileName: `${name}.gz`,
            source: gzipSync(bytes, { level: 9 }),
          });
        }
      },
    },
  };
}

function asset(bundle: Bundle, name: string): Rolldown.OutputAsset {
  const file = bundle[name];
  if (file?.type !== "asset") throw new Error(`the build made no ${name}`);
  return file;
}

function contentOf(file: Bundle[string]): string | Uint8Array {
  return file.type === "asset" ? file.source : file.code;
}

const JSX = { jsx: { runtime: "automatic", importSource: "preact" } } as const;
const TARGET = { target: "es2022" };
const DEFINE = { __VERSION__: JSON.stringify(version) };
/**
 * All that the first screen needs is one file, and what belongs together comes together: split by who shares what, it
 * would be many small ones, which cost a tenth more.
 */
const TOGETHER = [
  { name: "first", test: /\/src\/main\.tsx$/, priority: 3 },
  { name: "scale", test: /\/ui\/(scale|note)\.tsx$/, priority: 2 },
  {
    name: "safety",
    test: /\/(safety|first-questions|worry|urgent|checklist|clinic|safety\/(index|en))\.tsx?$/,
    priority: 1,
  },
  {
    name: "charts",
    test: /\/ui\/chart\/|\/(progress|progress\/figures|seven-days|store\/history|progress\/(index|en))\.tsx?$/,
    priority: 2,
  },
  {
    name: "diary",
    test: /\/(diary|diary-line|check-in-form|day-record|week|suggestion|open-suggestion|day-strip|suggestion\/(index|en))\.tsx?$/,
    priority: 1,
  },
];

export default defineConfig({
  oxc: JSX,
  define: DEFINE,
  build: {
    ...TARGET,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      optimization: { inlineConst: { mode: "all", pass: 2 } }, // an address costs no more than a string
      output: { codeSplitting: { groups: TOGETHER } },
    },
  },
  server: { proxy: { "/api": "http://localhost:8000" } },
  plugins: [plainImports(), inlineStyles(), pages(), workerSync(), serviceWorker(), precompress()],
});
