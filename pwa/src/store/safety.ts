/** The answers to the safety questions, written down. */

import { access, NERVE } from "../rules/safety.ts";
import { content } from "./content.ts";
import { dayOf } from "./day.ts";
import { newId } from "./record-ids.ts";
import { flags, save, ticked } from "./state.ts";

/** The question that is asked every week. */
export const BONY = "bony-point";

/** What of the first questions is so. */
export function saveTicked(chosen: readonly string[]): Promise<void> {
  return saveAnswers({ ticked: [...chosen] });
}

/** What is new or worrying; nothing when none of it is so any more. */
export function saveFlags(chosen: readonly string[]): Promise<void> {
  return saveAnswers({ flags: [...chosen] });
}

/** The answer to the question of the week; the others stay as they were. */
export function saveBony(yes: boolean): Promise<void> {
  const others = ticked.value.filter((id) => id !== BONY);
  return saveTicked(yes ? [...others, BONY] : others);
}

function saveAnswers(set: { ticked?: string[]; flags?: string[] }): Promise<void> {
  const now = Date.now();
  const level = access(
    content.value?.safety.questions ?? [],
    set.ticked ?? ticked.value,
    set.flags ?? flags.value,
  );
  const about = {
    level,
    content_version: content.value?.version ?? "",
    answered_at: now,
    date: dayOf(now),
  };
  return save([{ id: newId(now), kind: "safety", set: { ...set, ...about } }]);
}

/** The gravest of what is ticked. What the list has no more is taken for the gravest. */
export function gravest(ids: readonly string[]): "now" | "today" | "soon" {
  const known = new Map(content.value?.red_flags?.flags.map(({ id, act }) => [id, act]));
  const acts = ids.map((id) => known.get(id) ?? (id === NERVE ? "soon" : "now"));
  return (["now", "today"] as const).find((act) => acts.includes(act)) ?? "soon";
}
