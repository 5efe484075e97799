/** This phone's hybrid logical clock. */

import { laterStamp, nextStamp, type Stamp } from "../rules/merge.ts";
import { readMeta, type Transaction, writeMeta } from "./db.ts";
import { randomId } from "./record-ids.ts";

/** Return the next stamp of this phone, and store it as the last one. */
export async function issueStamp(tx: Transaction): Promise<Stamp> {
  const now = Date.now() + ((await readMeta(tx, "offset")) ?? 0);
  const stamp = nextStamp((await readMeta(tx, "stamp")) ?? "", now, await nodeId(tx));
  await writeMeta(tx, "stamp", stamp);
  return stamp;
}

/** The 8 characters that end every stamp of this phone. */
export async function nodeId(tx: Transaction): Promise<string> {
  const known = await readMeta(tx, "nodeId");
  const node = known ?? randomId();
  if (!known) await writeMeta(tx, "nodeId", node);
  return node;
}

/** Make sure that the stamp stored as `key` is not earlier than `stamp`. */
export async function raiseStamp(
  tx: Transaction,
  key: "stamp" | "serverStamp",
  stamp: Stamp,
): Promise<void> {
  await writeMeta(tx, key, laterStamp((await readMeta(tx, key)) ?? "", stamp));
}
