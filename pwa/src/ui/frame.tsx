/** The frame of a screen: main part, red-flag link, the line that says what is saved, four tabs. */

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect } from "preact/hooks";
import * as routes from "../routes.ts";
import { dayOf } from "../store/calendar-day.ts";
import { syncedAt } from "../store/phone-state.ts";
import { allLoaded } from "../store/records.ts";
import { recordCounts, shownSyncError, syncAllowed } from "../store/sync.ts";
import { today } from "../store/today.ts";
import { clockTime, dayName, strings } from "../strings/index.ts";
import { RedFlagLink } from "./red-flag-link.tsx";
import { type ScreenName, screenName } from "./router.ts";

const SHORT: Intl.DateTimeFormatOptions = { day: "numeric", month: "short" };

/** The tabs: where each leads, and the screens that belong to it. */
const TABS: readonly [to: string, label: string, screens: readonly ScreenName[]][] = [
  [routes.today, strings.nav.today, [""]],
  [
    routes.diary,
    strings.nav.diary,
    ["diary", "history", "week", "suggestion", "progress", "report"],
  ],
  [routes.map, strings.nav.map, ["map"]],
  [
    routes.settings,
    strings.nav.more,
    [
      "settings",
      "guide",
      "safety",
      "worry",
      "saved",
      "devices",
      "recovery-code",
      "your-data",
      "privacy",
    ],
  ],
];

/** Today has the link at its top; Worry is the screen that it leads to. */
const WITHOUT_RED_FLAG_LINK = new Set<ScreenName>(["", "worry"]);

/** How many frames are shown: without one, the app shows the red-flag link itself. */
export const frameCount = signal(0);

export function Frame({ class: name, children }: { class: string; children: ComponentChildren }) {
  useLayoutEffect(() => {
    frameCount.value += 1;
    return () => void (frameCount.value -= 1);
  }, []);
  return (
    <>
      <main class={name}>
        {children}
        {!WITHOUT_RED_FLAG_LINK.has(screenName()) && <RedFlagLink />}
        <SavedLine />
      </main>
      <nav>
        {TABS.map(([to, label, screens]) => (
          <a href={to} aria-current={screens.includes(screenName()) ? "page" : undefined}>
            {label}
          </a>
        ))}
      </nav>
    </>
  );
}

/** "On this phone · saved 20:14 · 2 waiting"; a link to the details. */
export function SavedLine() {
  const { outbox, rejected } = recordCounts.value;
  const parts = [
    strings.saved.here,
    !syncAllowed.value
      ? strings.saved.only
      : syncedAt.value
        ? strings.saved.at(timeOrDay(syncedAt.value))
        : strings.saved.notYet,
    ...(outbox && syncAllowed.value ? [strings.saved.waiting(outbox)] : []),
    ...(rejected ? [strings.saved.rejected(rejected)] : []),
  ];
  return (
    <p class="note saved" role="status">
      <a href={routes.saved}>
        {!allLoaded.value
          ? "\u00a0"
          : shownSyncError.value
            ? strings.saved.trouble[shownSyncError.value] +
              (outbox ? ` ${strings.saved.waiting(outbox)}.` : "")
            : parts.join(" · ")}
      </a>
    </p>
  );
}

/** The time today, the day before that: a time alone would be read as today's. */
function timeOrDay(instant: number): string {
  const day = dayOf(instant);
  return day === today.value ? clockTime(instant) : dayName(day, SHORT);
}
