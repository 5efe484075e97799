import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { type Plugin, type Rolldown, createServer, defineConfig, transformWithOxc } from "vite";

const version: string = JSON.parse(readFileSync("package.json", "utf8")).version;
/** What a first visit needs beside the bundle, from public/. */
const PRECACHED = ["/", "/manifest.webmanifest", "/icons/icon.svg"];
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
        page.source = String(page.source).replace(link, () => `\n    <style>${String(file.source).trim()}</style>`);
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
    load: (id) => (id.includes("vite/preload-helper") ? "export const __vitePreload = (load) => load();" : null),
  };
}

/** The first screen is in the page itself, so that it is there before any script. */
function prerender(): Plugin {
  return {
    name: "prerender",
    enforce: "post",
    apply: "build",
    async generateBundle(_, bundle) {
      const server = await createServer({ configFile: false, server: { middlewareMode: true, ws: false }, appType: "custom", logLevel: "error", oxc: JSX, define: DEFINE, optimizeDeps: { noDiscovery: true } });
      const { firstScreen } = (await server.ssrLoadModule("/src/prerender.tsx")) as { firstScreen(): string };
      const page = asset(bundle, "index.html");
      const empty = '<div id="app"></div>';
      if (!String(page.source).includes(empty)) this.error(`index.html lacks ${empty}`);
      page.source = String(page.source).replace(empty, () => `<div id="app">${firstScreen()}</div>`);
      await server.close();
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
      const { code } = await transformWithOxc(readFileSync("sw.ts", "utf8"), "sw.ts");
      const files = [...PRECACHED, ...Object.keys(bundle).filter((name) => name.startsWith("assets/")).map((name) => `/${name}`)];
      const hash = createHash("sha256").update(code);
      for (const name of Object.keys(bundle).sort()) hash.update(name).update(contentOf(bundle[name]!));
      for (const name of PRECACHED.slice(1)) hash.update(readFileSync(`public${name}`));
      const filled = code
        .replaceAll("__FILES__", JSON.stringify(files))
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
          this.emitFile({ type: "asset", fileName: `${name}.br`, source: brotliCompressSync(bytes, best) });
          this.emitFile({ type: "asset", fileName: `${name}.gz`, source: gzipSync(bytes, { level: 9 }) });
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
const DEFINE = { __VERSION__: JSON.stringify(version) };

export default defineConfig({
  oxc: JSX,
  define: DEFINE,
  build: { target: "es2022", modulePreload: { polyfill: false }, assetsInlineLimit: 0, reportCompressedSize: false },
  server: { proxy: { "/api": "http://localhost:8000" } },
  plugins: [plainImports(), inlineStyles(), prerender(), serviceWorker(), precompress()],
});
