/** Which screen for which path. */

import { running, welcomed } from "./store/state.ts";
import { justDone } from "./store/session.ts";
import { After } from "./screens/after.tsx";
import { Diary } from "./screens/diary.tsx";
import { Guide } from "./screens/guide.tsx";
import { History } from "./screens/history.tsx";
import { Player } from "./screens/player.tsx";
import { Safety } from "./screens/safety.tsx";
import { Settings } from "./screens/settings.tsx";
import { Today } from "./screens/today.tsx";
import { Welcome, welcoming } from "./screens/welcome.tsx";
import { lazy } from "./ui/lazy.tsx";
import { screenName } from "./ui/route.ts";

const SCREENS: Record<string, () => preact.JSX.Element> = {
  diary: Diary,
  guide: Guide,
  history: History,
  map: lazy(() => import("./screens/map.tsx")),
  safety: Safety,
  settings: Settings,
};

export function App() {
  if (!welcomed.value || welcoming.value) return <Welcome />;
  const name = screenName();
  if (name === "session" && running.value) return <Player run={running.value.run} />;
  if (name === "session" && justDone.value) return <After {...justDone.value} />;
  const Screen = SCREENS[name] ?? Today;
  return <Screen />;
}
