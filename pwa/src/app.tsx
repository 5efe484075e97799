/** Which screen for which path. What a first visit needs is here; the rest comes when it is first shown. */

import { justDone, preparing } from "./store/session.ts";
import { removed, running, unsaved, welcomed } from "./store/state.ts";
import { Safety } from "./screens/safety.tsx";
import { Today } from "./screens/today.tsx";
import { Welcome, welcoming } from "./screens/welcome.tsx";
import { type Screen, lazy } from "./ui/lazy.tsx";
import { screenName } from "./ui/route.ts";

const SCREENS: Record<string, Screen> = {
  devices: lazy(() => import("./screens/devices.tsx")),
  diary: lazy(() => import("./screens/diary.tsx")),
  guide: lazy(() => import("./screens/guide.tsx")),
  history: lazy(() => import("./screens/history.tsx")),
  map: lazy(() => import("./screens/map.tsx")),
  morning: lazy(() => import("./screens/morning.tsx")),
  progress: lazy(() => import("./screens/progress.tsx")),
  "recovery-code": lazy(() => import("./screens/recovery-code.tsx")),
  reminders: lazy(() => import("./screens/reminders.tsx")),
  report: lazy(() => import("./screens/report.tsx")),
  safety: Safety,
  saved: lazy(() => import("./screens/saved.tsx")),
  session: lazy(() => import("./screens/session.tsx")),
  settings: lazy(() => import("./screens/settings.tsx")),
  start: lazy(() => import("./screens/start.tsx")),
  "your-data": lazy(() => import("./screens/your-data.tsx")),
};

const nothing = () => null;

/** The ways into an account: for a phone with nothing on it too, and for one that was taken out. */
const WAYS_IN: Record<string, Screen> = {
  import: lazy(() => import("./screens/import.tsx"), nothing),
  link: lazy(() => import("./screens/link.tsx"), nothing),
  recover: lazy(() => import("./screens/recover.tsx"), nothing),
};
const Removed = lazy(() => import("./screens/removed.tsx"), nothing);
const NotSaved = lazy(() => import("./screens/not-saved.tsx"), nothing);

export function App() {
  const Screen = screen();
  return (
    <>
      <Screen />
      {unsaved.value && <NotSaved />}
    </>
  );
}

function screen(): Screen {
  const name = screenName();
  const wayIn = WAYS_IN[name];
  if (wayIn) return wayIn;
  if (removed.value && !running.value) return Removed;
  if (!welcomed.value || welcoming.value) return Welcome;
  const empty = name === "session" && !running.value && !preparing.value && !justDone.value;
  return (!empty && SCREENS[name]) || Today;
}
