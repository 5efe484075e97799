/** Starts the app: shows what this phone holds, then asks the server for more. */

import "./ui/tokens.css";
import "./ui/base.css";
import "./screens/onboarding/onboarding.css";
import "./screens/safety/safety.css";
import "./screens/today/today.css";
import "./screens/player/player.css";
import "./screens/diary/diary.css";
import "./screens/guide/guide.css";
import "./screens/account/account.css";
import "./ui/small-screens.css";
import "./screens/player/session.css";
import "./ui/body-map/body-map.css";
import "./screens/reminders/reminders.css";
import { effect } from "@preact/signals";
import { render } from "preact";
import { App, bringNext } from "./app.tsx";
import { watchInstall } from "./device/install.ts";
import { followUpdates, registerWorker } from "./device/update.ts";
import { fetchDrawing } from "./screens/today/hip-drawing.tsx";
import { loadContent, refreshContent } from "./store/content.ts";
import { watchDay } from "./store/day.ts";
import { pauseIfLeft } from "./store/session.ts";
import { keepTodays, load, loadTodays, setting, unsaved, welcomed, whole } from "./store/state.ts";
import { keepSynced } from "./store/sync.ts";
import { followLinks, go, screenName } from "./ui/router.ts";

/** How long Today waits for its drawing, which is kept on the phone, so as to be shown whole at once. */
const DRAWING_MS = 300;

async function start(): Promise<void> {
  followUpdates();
  watchInstall();
  followLinks();
  watchDay();
  const drawing = Promise.race([
    fetchDrawing(),
    new Promise((resolve) => setTimeout(resolve, DRAWING_MS)),
  ]);
  await Promise.all([screenName() === "" ? loadTodays() : load(), loadContent()]);
  if (!welcomed.value && !whole.value) await load(); // Today is not what is shown
  if (welcomed.value) await drawing;
  pauseIfLeft();
  effect(() => void (document.documentElement.dataset.theme = setting("look", "system")));
  const root = document.getElementById("app")!;
  if (location.pathname !== "/") root.replaceChildren(); // the page has the first screen in it
  render(<App />, root);
  if (!whole.value) await load();
  keepTodays();
  keepSynced();
  const { keepSuggesting } = await import("./screens/safety/open-suggestion.ts");
  keepSuggesting();
  void bringNext();
  await refreshContent();
  await registerWorker();
  const { keepReminded } = await import("./device/push.ts"); // nothing that is seen waits for it
  await keepReminded(go);
}

/** What could not be saved is told by the screen (unsaved); it is no mistake of the app. */
addEventListener("unhandledrejection", (event) => {
  if (unsaved.value) event.preventDefault();
});

void start();
