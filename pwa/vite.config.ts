import { constants } from "node:zlib";
import { defineConfig } from "vite";
import { compression, defineAlgorithm } from "vite-plugin-compression2";
import { CHUNKS } from "./build/chunks.ts";
import { inlineStyles } from "./build/inline-styles.ts";
import { BUILD, DEFINE, JSX } from "./build/options.ts";
import { pages } from "./build/pages.ts";
import { plainImports } from "./build/plain-imports.ts";
import { serviceWorker } from "./build/service-worker.ts";

/**
 * A .br and a .gz beside every text file, so that the server never compresses; pictures are small
 * already.
 */
const compressed = compression({
  include: /\.(html|js|css|svg|webmanifest|json)$/,
  algorithms: [
    defineAlgorithm("brotliCompress", { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    defineAlgorithm("gzip", { level: 9 }),
  ],
  logLevel: "silent",
});

export default defineConfig({
  oxc: JSX,
  define: DEFINE,
  build: {
    ...BUILD,
    modulePreload: false, // the service worker has all files
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      ...BUILD.rolldownOptions,
      output: { codeSplitting: { groups: CHUNKS } },
    },
  },
  server: { proxy: { "/api": "http://localhost:8000" } },
  plugins: [plainImports(), inlineStyles(), pages(), serviceWorker(), compressed],
});
