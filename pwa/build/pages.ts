/**
 * Makes two pages. index.html, from the server, is for a first visit: the first screen is in it and
 * is painted before any script is asked for. app.html, from the service worker, is for every later
 * visit: empty, and the script at once.
 */

import { createServer, type Plugin } from "vite";
import { assetOf, hashedName } from "./bundle.ts";
import { DEFINE, JSX } from "./options.ts";

const ROOT = '<div id="app"></div>';
const SCRIPT = /<script type="module" crossorigin src="([^"]+)"><\/script>/;

export function pages(): Plugin {
  return {
    name: "pages",
    enforce: "post",
    apply: "build",
    async generateBundle(_, bundle) {
      const page = assetOf(bundle, "index.html");
      const html = String(page.source);
      const [, entry] = SCRIPT.exec(html) ?? [];
      if (!entry || !html.includes(ROOT)) this.error(`index.html lacks ${ROOT} or its script`);
      // After the first paint.
      const load = `import(${JSON.stringify(entry)})`;
      const boot = `requestAnimationFrame(() => setTimeout(() => ${load}));`;
      const bootFile = hashedName("boot", boot);
      const first = `<div id="app">${await firstScreen()}</div>`;
      this.emitFile({ type: "asset", fileName: bootFile, source: boot });
      this.emitFile({ type: "asset", fileName: "app.html", source: html });
      page.source = html
        .replace(ROOT, () => first)
        .replace(SCRIPT, () => `<script type="module" src="/${bootFile}"></script>`);
    },
  };
}

/** Return the first screen as HTML. */
async function firstScreen(): Promise<string> {
  const server = await createServer({
    configFile: false,
    server: { middlewareMode: true, ws: false },
    appType: "custom",
    logLevel: "error",
    oxc: JSX,
    define: DEFINE,
    optimizeDeps: { noDiscovery: true },
  });
  const module = await server.ssrLoadModule("/src/prerender.tsx");
  await server.close();
  return (module as { firstScreen(): string }).firstScreen();
}
