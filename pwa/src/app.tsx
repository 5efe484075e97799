/** Which screen for which path. What a first visit needs is here; the rest comes when it is first shown. */

import { justDone, preparing } from "./store/session.ts";
import { running, welcomed } from "./store/state.ts";
import { Safety } from "./screens/safety.tsx";
import { Today } from "./screens/today.tsx";
import { Welcome, welcoming } from "./screens/welcome.tsx";
import { type Screen, lazy } from "./ui/lazy.tsx";
import { screenName } from "./ui/route.ts";

const SCREENS: Record<string, Screen> = {
  diary: lazy(() => import("./screens/diary.tsx")),
  guide: lazy(() => import("./screens/guide.tsx")),
  history: lazy(() => import("./screens/history.tsx")),
  map: lazy(() => import("./screens/map.tsx")),
  safety: Safety,
  session: lazy(() => import("./screens/session.tsx")),
  settings: lazy(() => import("./screens/settings.tsx")),
};

export function App() {
  if (!welcomed.value || welcoming.value) return <Welcome />;
  const name = screenName();
  const empty = name === "session" && !running.value && !preparing.value && !justDone.value;
  const Screen = (!empty && SCREENS[name]) || Today;
  return <Screen />;
}
