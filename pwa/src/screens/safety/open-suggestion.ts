/** Opens the suggestion once a visit; never over a session, over questions, or over a red flag. */

import { effect } from "@preact/signals";
import * as routes from "../../routes.ts";
import { finishedSession, preparing } from "../../store/current-session.ts";
import { runningSession } from "../../store/records.ts";
import { onboarded } from "../../store/safety.ts";
import { recordCardSeen, suggestion, suggestionDisplay } from "../../store/suggestion.ts";
import { SuggestionLine } from "../../ui/diary-line.tsx";
import { notice } from "../../ui/notice.ts";
import { navigate, type ScreenName, screenName } from "../../ui/router.ts";

/** The screens that it may replace. On every other one the person has begun something. */
const MAY_INTERRUPT = new Set<ScreenName>([
  "",
  "diary",
  "history",
  "map",
  "guide",
  "settings",
  "saved",
  "week",
]);

/** Watch the diary from the start of the app on. */
export function startSuggestions(): void {
  let opened = "";
  void recordCardSeen();
  document.addEventListener("visibilitychange", () => void (document.hidden || recordCardSeen()));
  effect(() => void (notice.value = suggestionDisplay.value === "no" ? null : SuggestionLine));
  effect(() => {
    const due = suggestionDisplay.value === "card" ? suggestion.value.assessment.level : "";
    if (due === "" || screenName() === "suggestion") opened = due;
    else if (due !== opened && mayInterrupt()) {
      opened = due;
      navigate(routes.suggestion);
    }
  });
}

function mayInterrupt(): boolean {
  const busy = runningSession.value ?? preparing.value ?? finishedSession.value;
  return onboarded.value && busy === null && MAY_INTERRUPT.has(screenName());
}
