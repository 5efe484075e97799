/** Puts the stylesheet into the page: the first paint waits for one request only. */

import type { Plugin } from "vite";
import { assetOf } from "./bundle.ts";

export function inlineStyles(): Plugin {
  return {
    name: "inline-styles",
    enforce: "post",
    generateBundle(_, bundle) {
      const page = assetOf(bundle, "index.html");
      for (const [name, file] of Object.entries(bundle)) {
        if (!name.endsWith(".css") || file.type !== "asset") continue;
        const link = new RegExp(`\\s*<link[^>]*href="/${name}"[^>]*>`);
        if (!link.test(String(page.source))) this.error(`${name} is not linked from index.html`);
        const style = `\n    <style>${String(file.source).trim()}</style>`;
        page.source = String(page.source).replace(link, () => style);
        delete bundle[name];
      }
    },
  };
}
