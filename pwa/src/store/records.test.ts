import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../rules/merge.ts";

/** A channel without messages; a real one would keep this process alive. */
class Quiet extends EventTarget {
  onmessage: unknown = null;
  postMessage(): void {}
}
globalThis.BroadcastChannel = Quiet as unknown as typeof BroadcastChannel;
const { getMeta, putRecord, setMeta, inTransaction } = await import("./db.ts");
const { newId } = await import("./record-ids.ts");
const { load, loadMeta, loadToday, records, save, allLoaded } = await import("./records.ts");
const { onboarded } = await import("./safety.ts");
const { sessions } = await import("./sessions.ts");
const { settingEdit } = await import("./settings.ts");
const { startTodayIndex } = await import("./today-index.ts");

const STAMP = "019a3c5f80120000-k3v9q2ab";
const ago = (days: number) => Date.now() - days * 86_400_000;
const [answered, rolledLongAgo, rolled] = [newId(ago(300)), newId(ago(299)), newId(ago(6))];

function put(id: string, kind: string, values: Record<string, Json>): Promise<unknown> {
  const fields = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, [value, STAMP] as [Json, string]]),
  );
  return inTransaction(async (tx) => putRecord(tx, { id, kind, deleted: null, fields, dirty: {} }));
}

await put(answered, "safety", { ticked: [], answered_at: ago(300), date: "2026-01-26" });
await put(rolledLongAgo, "session", { started_at: ago(299), date: "2026-01-27" });
await put(rolled, "session", { started_at: ago(6), date: "2026-11-16" });
await put("check_in:2026-11-16", "check_in", { date: "2026-11-16" });
await put("setting:tool", "setting", { value: "hand" });
const loadedIds = () => [...records.value.keys()].sort();

test("Today needs only settings, the last days and the noted ids", async () => {
  await setMeta("todayRecordIds", [answered, newId()]);

  await loadToday();

  assert.deepEqual(
    [loadedIds(), allLoaded.value, onboarded.value],
    [[answered, rolled, "setting:tool"].sort(), false, true],
  );
  await save([settingEdit("minutes", 4)]);
  await load();
  assert.deepEqual([loadedIds().length, allLoaded.value], [6, true]);
});

test("loading less never hides records that are loaded already", async () => {
  await load();
  await put("check_in:2026-11-17", "check_in", { date: "2026-11-17" });

  await Promise.all([loadToday(), loadMeta()]);
  assert.equal(loadedIds().length, 6);

  await Promise.all([loadMeta(), load(), loadToday()]);
  assert.equal(loadedIds().length, 7);
});

test("the ids that the next start needs are stored when they change", async () => {
  startTodayIndex();
  const noted = newId();

  await save([{ id: noted, kind: "safety", set: { flags: [], answered_at: Date.now() } }]);

  assert.deepEqual(await getMeta("todayRecordIds"), [answered, noted, sessions.value[0]!.id]);
});

test("a value stays under the key with which phones have stored it", async () => {
  await setMeta("pushWanted", true);

  const stored = await inTransaction((tx) => tx.objectStore("meta").get("reminded"));

  assert.equal(stored, true);
});
