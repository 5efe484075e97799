/** The changes a person makes: each is on the phone, and in the outbox, in one transaction. */

import type { Json, Rec, Stamp } from "../rules/merge.ts";
import { merge } from "../rules/merge.ts";
import { DELETE, type Kept, keep, type Running, setMetaIn, type Write, writing } from "./db.ts";
import { freshStamp } from "./stamps.ts";

/** A change a person made: fields to set, or the whole record to delete. */
export interface Edit {
  id: string;
  kind: string;
  set?: Record<string, Json>;
  delete?: true;
}

/** Clock, records and outbox in one transaction. Returns the records as they are now. */
export async function edit(edits: readonly Edit[], running?: Running | null): Promise<Kept[]> {
  return writing(async (tx) => {
    const kept: Kept[] = [];
    for (const one of edits) kept.push(await apply(tx, one, await freshStamp(tx)));
    if (running !== undefined) await setMetaIn(tx, "running", running ?? undefined);
    return kept;
  });
}

/** What the server refused is sent again once it is edited: it may be right now. */
async function apply(
  tx: Write,
  { id, kind, set = {}, delete: gone }: Edit,
  stamp: Stamp,
): Promise<Kept> {
  const before = await tx.objectStore("records").get(id);
  const fields = Object.fromEntries(
    Object.entries(set).map(([name, value]) => [name, [value, stamp]]),
  );
  const change = { kind, deleted: gone ? stamp : null, fields } as Rec;
  const names = gone ? [DELETE] : Object.keys(set);
  const dirty = { ...before?.dirty, ...Object.fromEntries(names.map((name) => [name, stamp])) };
  return keep(tx, { id, ...(before ? merge(before, change) : change), dirty });
}
