/** Saves the answers to the safety questions. */

import { access, NERVE } from "../rules/access.ts";
import { dayOf } from "./calendar-day.ts";
import { content } from "./content.ts";
import { newId } from "./record-ids.ts";
import { save } from "./records.ts";
import { tickedFlags, tickedQuestions } from "./safety.ts";

/** The question that is asked again every week. */
export const BONY_POINT = "bony-point";

/** Save which of the first questions apply. */
export function saveTicked(chosen: readonly string[]): Promise<void> {
  return saveAnswers({ ticked: [...chosen] });
}

/** Save which red flags apply; an empty list opens rolling again. */
export function saveFlags(chosen: readonly string[]): Promise<void> {
  return saveAnswers({ flags: [...chosen] });
}

/** Save the answer to the weekly question; the other answers stay as they are. */
export function saveBonyPoint(yes: boolean): Promise<void> {
  const others = tickedQuestions.value.filter((id) => id !== BONY_POINT);
  return saveTicked(yes ? [...others, BONY_POINT] : others);
}

function saveAnswers(set: { ticked?: string[]; flags?: string[] }): Promise<void> {
  const now = Date.now();
  const allowed = access(
    content.value?.safety.questions ?? [],
    set.ticked ?? tickedQuestions.value,
    set.flags ?? tickedFlags.value,
  );
  const context = {
    level: allowed,
    content_version: content.value?.version ?? "",
    answered_at: now,
    date: dayOf(now),
  };
  return save([{ id: newId(now), kind: "safety", set: { ...set, ...context } }]);
}

/**
 * The most urgent action that the flags ask for. A flag that the content no longer has counts as
 * the most urgent.
 */
export function mostUrgent(ids: readonly string[]): "now" | "today" | "soon" {
  const known = new Map(content.value?.red_flags?.flags.map(({ id, act }) => [id, act]));
  const acts = ids.map((id) => known.get(id) ?? (id === NERVE ? "soon" : "now"));
  return (["now", "today"] as const).find((act) => acts.includes(act)) ?? "soon";
}
