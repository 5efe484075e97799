/**
 * The suggestion to see someone: why, the days behind it, whom to see, and two answers of the same
 * size.
 */

import { useLayoutEffect } from "preact/hooks";
import * as routes from "../../routes.ts";
import { plusDays } from "../../rules/dates.ts";
import { type Assessment, COOL_DOWN } from "../../rules/referral.ts";
import { content } from "../../store/content.ts";
import { settings } from "../../store/settings.ts";
import {
  answerSuggestion,
  type GivenAnswer,
  recordCardShown,
  rolledDays,
  suggestion,
  suggestionAnswers,
  suggestionDisplay,
} from "../../store/suggestion.ts";
import { today } from "../../store/today.ts";
import { dayName } from "../../strings/index.ts";
import { suggestionStrings } from "../../strings/suggestion/index.ts";
import { DayStrip } from "../../ui/day-strip.tsx";
import { Frame } from "../../ui/frame.tsx";
import { goBack } from "../../ui/router.ts";

export default function Suggestion() {
  return suggestionDisplay.value === "no" ? (
    <NoSuggestion />
  ) : (
    <SuggestionCard assessment={suggestion.value.assessment} />
  );
}

function SuggestionCard({ assessment }: { assessment: Assessment }) {
  const { level, reason } = assessment;
  const sooner = level === "sooner";
  const last = suggestionAnswers.value.at(-1);
  // Not after the next frame: the person may be on another screen by then.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each level.
  useLayoutEffect(() => void recordCardShown(), [level]);
  return (
    <main class="suggestion">
      <p class="it quiet">{suggestionStrings.from(dayName(today.value))}</p>
      <h1>{sooner ? suggestionStrings.sooner : suggestionStrings.title}</h1>
      {last?.answer === "arranged" && (
        <p class="it">
          {suggestionStrings.arrangedThen(dayName(last.on, { day: "numeric", month: "long" }))}
        </p>
      )}
      <p>{suggestionStrings.reasons[reason]}</p>
      <DayStrip assessment={assessment} />
      <p class="small">
        {reason !== "nerve" && suggestionStrings.rolled(rolledDays.value)}{" "}
        {sooner
          ? `${suggestionStrings.whySooner} ${suggestionStrings.careful}`
          : suggestionStrings.why}
      </p>
      <WhomToSee />
      <Answers level={sooner ? "sooner" : "suggest"} />
    </main>
  );
}

/** How to reach the clinic, and what to bring. */
function WhomToSee() {
  const practice = content.value?.practice;
  return (
    <div class="who">
      <a class="grow" href={routes.report}>
        <b>{practice?.name ?? suggestionStrings.tell}</b>
        <span class="note link">
          {practice?.name ? suggestionStrings.tell : suggestionStrings.tellHint}
        </span>
      </a>
      {practice?.phone && (
        <a class="link" href={`tel:${practice.phone.replaceAll(" ", "")}`}>
          {suggestionStrings.call}
        </a>
      )}
      {practice?.booking && (
        <a class="link" href={practice.booking} rel="noreferrer" target="_blank">
          {suggestionStrings.book}
        </a>
      )}
    </div>
  );
}

/** Ignores the second click of a double tap, which began on another screen. */
function Answers({ level }: { level: "suggest" | "sooner" }) {
  const give = (answer: GivenAnswer["answer"]) => (event: MouseEvent) => {
    if (event.detail < 2) void answerSuggestion(answer).then(goBack);
  };
  return (
    <div class="foot">
      <button class="main" type="button" onClick={give("arranged")}>
        {suggestionStrings.arranged}
      </button>
      <button class="wide" type="button" onClick={give("later")}>
        {suggestionStrings.later}
        <small>{suggestionStrings.again(COOL_DOWN[level].later)}</small>
      </button>
    </div>
  );
}

/**
 * Shown when there is nothing to suggest: after a late notification, or at an address that was
 * typed.
 */
function NoSuggestion() {
  const last = suggestionAnswers.value.at(-1);
  const off = !settings.suggestions;
  return (
    <Frame class="suggestion">
      <h1>{suggestionStrings.silent}</h1>
      {off ? (
        <p class="lead">{suggestionStrings.off}</p>
      ) : (
        last &&
        suggestion.value.assessment.level !== "none" && <p class="lead">{lastAnswerText(last)}</p>
      )}
      <p>{suggestionStrings.standing}</p>
      <a class="link" href={routes.diary}>
        {suggestionStrings.toDiary}
      </a>
    </Frame>
  );
}

function lastAnswerText({ level, answer, on }: GivenAnswer): string {
  const silence = level === "sooner" ? COOL_DOWN.sooner : COOL_DOWN.suggest;
  const parts: Intl.DateTimeFormatOptions = { day: "numeric", month: "long" };
  return suggestionStrings.said(
    suggestionStrings.answers[answer]!,
    dayName(on, parts),
    dayName(plusDays(on, silence[answer]), parts),
  );
}
