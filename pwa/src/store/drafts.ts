/** What was typed or ticked and belongs to no record yet: kept on this phone for a day. */

import { DAY_MS } from "../rules/dates.ts";
import type { Json } from "../rules/merge.ts";
import { getMeta, inTransaction, readMeta, writeMeta } from "./db.ts";

export interface Draft {
  value: Json;
  /** When it was saved (ms). */
  at: number;
}

/** Return the value of a draft that is younger than `maxAge` (ms). */
export async function readDraft(name: string, maxAge: number): Promise<Json | undefined> {
  const found = (await getMeta("drafts"))?.[name];
  return found && Date.now() - found.at < maxAge ? found.value : undefined;
}

/** Store a draft, or delete it with undefined; drafts older than a day are deleted. */
export async function saveDraft(name: string, value?: Json): Promise<void> {
  await inTransaction(async (tx) => {
    const at = Date.now();
    const others = Object.entries((await readMeta(tx, "drafts")) ?? {}).filter(
      ([one, draft]) => one !== name && at - draft.at < DAY_MS,
    );
    const drafts = value === undefined ? others : [...others, [name, { value, at }] as const];
    await writeMeta(tx, "drafts", Object.fromEntries(drafts));
  });
}
