/** Starts the app: shows what this phone holds, then asks the server for more. */

import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/controls.css";
import "./ui/blocks.css";
import "./ui/checkboxes.css";
import "./ui/tabs.css";
import "./ui/icons.css";
import "./screens/onboarding/onboarding.css";
import "./screens/safety/safety.css";
import "./screens/today/today.css";
import "./screens/player/player.css";
import "./screens/diary/diary.css";
import "./screens/account/account.css";
import "./ui/small-screens.css";
import "./screens/player/pause-sheet.css";
import "./screens/player/spot.css";
import "./screens/player/side-lying-player.css";
import "./screens/player/session.css";
import "./ui/body-map/body-map.css";
import { effect } from "@preact/signals";
import { render } from "preact";
import { App, preloadNext } from "./app.tsx";
import { watchInstall } from "./device/install.ts";
import { onUpdateApplied, registerWorker } from "./device/update.ts";
import * as routes from "./routes.ts";
import { fetchDrawing } from "./screens/today/hip-drawing.tsx";
import { reloadWhenIdle } from "./store/app-update.ts";
import { loadContent, refreshContent } from "./store/content.ts";
import { pauseIfAway } from "./store/current-session.ts";
import { allLoaded, load, loadToday, reportStorageError, unsaved } from "./store/records.ts";
import { checkRoom, requireRoom } from "./store/room.ts";
import { onboarded } from "./store/safety.ts";
import { settings } from "./store/settings.ts";
import { startSync } from "./store/sync.ts";
import { watchDay } from "./store/today.ts";
import { startTodayIndex } from "./store/today-index.ts";
import { followLinks, navigate, screenName } from "./ui/router.ts";

/**
 * How long Today waits for its drawing, so that both appear at once. The drawing is in the service
 * worker's cache.
 */
const DRAWING_TIMEOUT_MS = 300;

const root = document.getElementById("app")!;
let isShown = false;

function show(): void {
  // The page comes with the first screen in it.
  if (!isShown && location.pathname !== routes.today) root.replaceChildren();
  isShown = true;
  render(<App />, root);
}

/**
 * Run `work` until it succeeds. When the phone's storage fails, as it does when the phone is full,
 * show what needs none, and wait for StorageFailed.
 */
async function untilStorageAnswers(work: () => Promise<unknown>): Promise<void> {
  while (true)
    try {
      await work();
      return;
    } catch {
      show();
      void refreshContent();
      await new Promise<void>((resolve) => effect(() => void (unsaved.value ?? resolve())));
    }
}

/** Say that the phone is full before anything is entered. */
function watchRoom(): void {
  const check = () => void checkRoom().catch(reportStorageError);
  document.addEventListener("visibilitychange", check);
  check();
}

async function start(): Promise<void> {
  onUpdateApplied(reloadWhenIdle);
  watchInstall();
  followLinks();
  watchDay();
  watchRoom();
  const drawing = Promise.race([
    fetchDrawing(),
    new Promise((resolve) => setTimeout(resolve, DRAWING_TIMEOUT_MS)),
  ]);
  await untilStorageAnswers(() =>
    Promise.all([screenName() === "" ? loadToday() : load(), loadContent()]),
  );
  // Another screen than Today is shown.
  if (!onboarded.value && !allLoaded.value) await untilStorageAnswers(load);
  if (onboarded.value) await drawing;
  pauseIfAway();
  effect(() => void (document.documentElement.dataset.theme = settings.look));
  show();
  // The pause is stored after the first check, and must not be read before.
  await requireRoom()?.catch(() => undefined);
  if (!allLoaded.value) await untilStorageAnswers(load);
  startTodayIndex();
  startSync();
  const { startSuggestions } = await import("./screens/safety/open-suggestion.ts");
  startSuggestions();
  void preloadNext();
  await refreshContent();
  await registerWorker();
  // Last, because nothing on the screen waits for it.
  const { startReminders } = await import("./store/push-state.ts");
  await startReminders(navigate);
}

/** A failed save is shown by StorageFailed; it is not an error of the app. */
addEventListener("unhandledrejection", (event) => {
  if (unsaved.value) event.preventDefault();
});

void start();
