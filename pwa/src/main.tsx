/** Starts the app: shows what this phone holds, then asks the server for more. */

import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/screens.css";
import "./ui/body-map/body-map.css";
import { effect } from "@preact/signals";
import { render } from "preact";
import { App } from "./app.tsx";
import { watchInstall } from "./device/install.ts";
import { registerWorker } from "./device/update.ts";
import { loadContent, refreshContent } from "./store/content.ts";
import { watchDay } from "./store/day.ts";
import { load, setting } from "./store/state.ts";
import { keepSynced } from "./store/sync.ts";
import { followLinks } from "./ui/route.ts";

async function start(): Promise<void> {
  watchInstall();
  followLinks();
  watchDay();
  await Promise.all([load(), loadContent()]);
  effect(() => void (document.documentElement.dataset.theme = setting("look", "system")));
  render(<App />, document.getElementById("app")!);
  keepSynced();
  await refreshContent();
  await registerWorker();
}

void start();
