/**
 * What the diary suggests today, from the records of this phone: worked out anew whenever they change, with no network.
 * It comes after the first screen, which does not wait for it.
 */

import { computed } from "@preact/signals";
import type { Answer, Level } from "../rules/referral.ts";
import { type Diary, type Suggestion, suggest } from "../rules/suggestion.ts";
import { type Day, plusDays } from "../rules/week.ts";
import { today, zone } from "./day.ts";
import type { Kept } from "./db.ts";
import { newId } from "./record-ids.ts";
import { checkIns, field, flags, records, save, sessions, setting } from "./state.ts";

/** A card that was answered. */
export interface Given extends Answer {
  at: number;
}

/** The diary as the rule reads it: check-ins alone, the worse side of each. */
export const diary = computed<Diary>(() => {
  const entries = [...checkIns.value.values()];
  const scored = entries.map(
    ({ date, left, right }) => [date, Math.max(left ?? -1, right ?? -1)] as const,
  );
  return {
    days: Object.fromEntries(scored.filter(([, score]) => score >= 0)),
    interference: entries.filter(({ interference }) => interference).map(({ date }) => date),
    flags: flags.value,
  };
});

const cards = computed<Kept[]>(() =>
  [...records.value.values()].filter((one) => one.kind === "answer" && !one.deleted),
);

/** The answers given so far, oldest first. */
export const answers = computed<Given[]>(() =>
  cards.value.flatMap(givenIn).sort((a, b) => a.at - b.at),
);

function givenIn(card: Kept): Given[] {
  const [level, answer, on, at] = ["level", "answer", "date", "answered_at"].map((name) =>
    field(card, name),
  );
  return answer
    ? [{ level: level as Level, answer: answer as Answer["answer"], on: on as Day, at: Number(at) }]
    : [];
}

/** The card that was shown last and not answered, if no answer came after it. */
const open = computed<Kept | undefined>(() => {
  const since = answers.value.at(-1)?.at ?? 0;
  const shown = (one: Kept) => Number(field(one, "shown_at") ?? 0);
  return cards.value
    .filter((one) => givenIn(one).length === 0 && shown(one) > since)
    .sort((a, b) => shown(a) - shown(b))
    .at(-1);
});

export const suggestion = computed<Suggestion>(() =>
  suggest(diary.value, today.value, answers.value),
);

/** How it is asked on the screen: not at all where it was switched off. Urgent things have a screen of their own. */
export const asks = computed<Suggestion["ask"]>(() => {
  const { assessment, ask } = suggestion.value;
  return assessment.level === "urgent" || !setting("suggestions", true) ? "no" : ask;
});

/** On how many of the last fourteen days something was rolled. */
export const rolledDays = computed(() => {
  const first = plusDays(today.value, -13);
  return new Set(
    sessions.value.map(({ date }) => date).filter((date) => first <= date && date <= today.value),
  ).size;
});

/** Note that the card is in sight, unless that was noted before. */
export async function noteShown(): Promise<void> {
  const { level, reason, days } = suggestion.value.assessment;
  if (open.value && field(open.value, "level") === level) return;
  const now = Date.now();
  const set = {
    level,
    reason,
    days,
    shown_on: today.value,
    shown_at: now,
    seen_at: now,
    answer: null,
    zone: zone(),
  };
  await save([{ id: newId(now), kind: "answer", set }]);
}

/** The app was opened again on a card that waits: then no notification has to. */
export async function noteSeen(): Promise<void> {
  if (asks.value === "card" && open.value)
    await save([{ id: open.value.id, kind: "answer", set: { seen_at: Date.now() } }]);
}

/** Answer the card; another phone is then silent too. */
export async function answer(said: Answer["answer"]): Promise<void> {
  await noteShown();
  const now = Date.now();
  await save([
    {
      id: open.value!.id,
      kind: "answer",
      set: { answer: said, date: today.value, answered_at: now },
    },
  ]);
}
