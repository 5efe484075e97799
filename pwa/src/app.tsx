/**
 * Shows the screen of each route; the compiler rejects a route without one. What a first visit
 * needs is in this bundle, the other screens are loaded when they are first shown.
 */

import { isUrgent } from "./rules/access.ts";
import { welcoming } from "./screens/onboarding/page.ts";
import { Welcome } from "./screens/onboarding/welcome.tsx";
import { Today } from "./screens/today/today.tsx";
import { finishedSession, preparing } from "./store/current-session.ts";
import { removed } from "./store/phone-state.ts";
import { allLoaded, loaded, runningSession, unsaved } from "./store/records.ts";
import { onboarded, tickedFlags } from "./store/safety.ts";
import { frameCount } from "./ui/frame.tsx";
import { Empty, lazy, type Screen } from "./ui/lazy.tsx";
import { RedFlagLink } from "./ui/red-flag-link.tsx";
import { type ScreenName, screenName } from "./ui/router.ts";

const SCREENS = {
  devices: lazy(() => import("./screens/account/devices.tsx")),
  diary: lazy(() => import("./screens/diary/diary.tsx")),
  guide: lazy(() => import("./screens/guide/guide.tsx")),
  history: lazy(() => import("./screens/diary/history.tsx")),
  map: lazy(() => import("./screens/map/map.tsx")),
  morning: lazy(() => import("./screens/diary/morning.tsx")),
  progress: lazy(() => import("./screens/progress/progress.tsx")),
  "recovery-code": lazy(() => import("./screens/account/recovery-code.tsx")),
  reminders: lazy(() => import("./screens/reminders/reminders.tsx")),
  report: lazy(() => import("./screens/report/report.tsx")),
  safety: lazy(() => import("./screens/safety/safety.tsx")),
  saved: lazy(() => import("./screens/account/saved.tsx")),
  session: lazy(() => import("./screens/player/session.tsx")),
  settings: lazy(() => import("./screens/settings/settings.tsx")),
  start: lazy(() => import("./screens/player/start.tsx")),
  suggestion: lazy(() => import("./screens/safety/suggestion.tsx")),
  week: lazy(() => import("./screens/diary/week.tsx")),
  "your-data": lazy(() => import("./screens/account/your-data.tsx")),
} satisfies Record<
  Exclude<ScreenName, keyof typeof ENTRY_SCREENS | "" | "worry" | "urgent">,
  Screen
>;

/** The screens that Today leads to. */
const NEXT = [SCREENS.session, SCREENS.progress, SCREENS.diary, SCREENS.map, SCREENS.settings];

/** Load them in advance from the service worker's cache, one whenever the browser is idle. */
export async function preloadNext(): Promise<void> {
  if (!navigator.serviceWorker?.controller) return;
  for (const screen of NEXT) {
    await new Promise((resolve) => (globalThis.requestIdleCallback ?? setTimeout)(resolve));
    await screen.preload();
  }
}

const Worry = lazy(() => import("./screens/safety/worry.tsx"));
const Urgent = lazy(
  () => import("./screens/safety/urgent.tsx"),
  () => null,
);
/** Screens that an urgent red flag closes: they show what to do now until it is answered again. */
const CLOSED_BY_RED_FLAG = new Set<ScreenName>(["", "session", "start", "urgent"]);

const nothing = () => null;

/** The screens that need no account: a new phone shows them, and so does one that was removed. */
const ENTRY_SCREENS = {
  privacy: lazy(() => import("./screens/account/privacy.tsx"), nothing),
  import: lazy(() => import("./screens/account/import-screen.tsx"), nothing),
  link: lazy(() => import("./screens/account/link.tsx"), nothing),
  recover: lazy(() => import("./screens/account/recover.tsx"), nothing),
} satisfies Partial<Record<ScreenName, Screen>>;

const Removed = lazy(() => import("./screens/account/removed.tsx"), nothing);
const StorageFailed = lazy(() => import("./screens/account/storage-failed.tsx"), nothing);

export function App() {
  const Screen = currentScreen();
  return (
    <>
      {unsaved.value && <StorageFailed />}
      <Screen />
      {frameCount.value === 0 && !hasOwnRedFlagLink(Screen) && (
        <aside>
          <RedFlagLink />
        </aside>
      )}
    </>
  );
}

/**
 * True for the player, which has the stop button; for the screen after a stop, which has the link
 * itself; and for Urgent, where it leads.
 */
function hasOwnRedFlagLink(screen: Screen): boolean {
  const hasStop = runningSession.value !== null || finishedSession.value?.stopped === true;
  return screen === Urgent || (screen === SCREENS.session && hasStop);
}

/** Screens that need no records, or only those that are loaded first. */
const WITHOUT_RECORDS = new Set<Screen>([
  Today,
  Worry,
  Urgent,
  SCREENS.guide,
  SCREENS.map,
  ENTRY_SCREENS.privacy,
]);

/** Show nothing until the records that the screen needs are loaded. */
function currentScreen(): Screen {
  const wanted = requestedScreen();
  return allLoaded.value || WITHOUT_RECORDS.has(wanted) ? wanted : Empty;
}

function requestedScreen(): Screen {
  const name = screenName();
  if (name === "worry") return Worry;
  if (
    isUrgent(tickedFlags.value)
      ? CLOSED_BY_RED_FLAG.has(name)
      : name === "urgent" && tickedFlags.value.length > 0
  )
    return Urgent;
  const wayIn = (ENTRY_SCREENS as Partial<Record<ScreenName, Screen>>)[name];
  if (wayIn) return wayIn;
  const known = (SCREENS as Partial<Record<ScreenName, Screen>>)[name];
  if (!loaded.value) return known ?? Empty; // Today and Welcome would show a phone without entries
  if (removed.value && !runningSession.value) return Removed;
  if (!onboarded.value || welcoming.value) return Welcome;
  const empty =
    name === "session" && !runningSession.value && !preparing.value && !finishedSession.value;
  return (!empty && known) || Today;
}
