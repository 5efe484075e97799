/** One line below the diary: keep it gentle, or too few entries to say anything; never a card. */

import * as routes from "../routes.ts";
import { tickedQuestions } from "../store/safety.ts";
import { BONY_POINT } from "../store/safety-answers.ts";
import { suggestion, suggestionDisplay } from "../store/suggestion.ts";
import { suggestionStrings } from "../strings/suggestion/index.ts";

export function DiaryLine() {
  const { level, reason } = suggestion.value.assessment;
  if (suggestionDisplay.value !== "no") return <SuggestionLine />;
  if (tickedQuestions.value.includes(BONY_POINT))
    return <p class="line small quiet">{suggestionStrings.bonyPoint}</p>;
  if (level === "watch")
    return (
      <p class="line small quiet">
        {suggestionStrings.watch} {suggestionStrings.standing}
      </p>
    );
  return reason === "few_entries" ? (
    <p class="line small quiet">
      {suggestionStrings.few} {suggestionStrings.standing}
    </p>
  ) : null;
}

/** A line that leads to the suggestion. */
export function SuggestionLine() {
  return (
    <p class="notice">
      <a class="link" href={routes.suggestion}>
        {suggestionStrings.line}
      </a>
    </p>
  );
}
