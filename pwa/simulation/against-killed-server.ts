/**
 * Runs the real client on three phones against a real server over HTTP. tests/sync/simulation
 * starts it:
 *
 *     node simulation/against-killed-server.ts <url> <seed> <steps>
 *
 * Prints `kill` or `start` to have the server killed or started, and waits for a line each time.
 * At the end it prints the counts as JSON, or fails with the broken promise.
 */

import assert from "node:assert/strict";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { RecordState } from "../src/rules/merge.ts";
import type { SyncResponse } from "../src/store/api.ts";
import type { Edit } from "../src/store/edits.ts";
import { newId } from "../src/store/record-ids.ts";
import { fromWire } from "../src/store/wire-record.ts";
import { bundleClient } from "./bundle.ts";
import { YEAR } from "./commands.ts";
import { checkSynced } from "./compare.ts";
import { EditLog } from "./edit-log.ts";
import { type App, Phone, type Task } from "./phone.ts";
import { json, UnreliableHttp } from "./unreliable-http.ts";

const [url = "", seed = "1", steps = "300"] = process.argv.slice(2);
/** How often the server is killed, and for how many steps it is not there. */
const KILLS = 3;
const STEPS_WITHOUT_SERVER = 12;
const MAX_ROUNDS = 10;

const start = await bundleClient();
const http = new UnreliableHttp(url, Number(seed));
const phones = [0, YEAR, -YEAR].map((skew, number) =>
  Object.assign(new Phone(number, http, number !== 2), { skew }),
);
const editLog = new EditLog();
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const sessionIds: string[] = [];
const tasks: Task<unknown>[] = [];
let valueCount = 0;

async function requestAction(line: string): Promise<void> {
  console.log(line);
  await lines.next();
}

async function appOf(phone: Phone, tab = http.number(2)): Promise<App> {
  const app = phone.open(tab, start);
  await app.client.load();
  if (phone.isNew)
    await app.client.save([{ id: "setting:copy", kind: "setting", set: { value: "server" } }]);
  phone.isNew = false;
  return app;
}

function randomEdit(phone: Phone): Edit {
  const value = `${(valueCount += 1)} from phone ${phone.number}`;
  const ids = sessionIds.filter((id) => phone.storage.records.has(id));
  const session = ids[http.number(ids.length + 3)];
  switch (http.number(6)) {
    case 0:
      return { id: `setting:s${http.number(3)}`, kind: "setting", set: { value } };
    case 1: // sometimes rejected: pain is 0 to 10
      return {
        id: "check_in:2025-11-22",
        kind: "check_in",
        set: http.number(4) ? { note: value } : { "pain:left": 1_000 + valueCount },
      };
    case 2:
      if (session) return { id: session, kind: "session", delete: true };
  }
  const id = session ?? newId();
  if (!session) sessionIds.push(id);
  return {
    id,
    kind: "session",
    set: http.number(2) ? { note: value } : { note: value, from_newer_app: `${value}, too` },
  };
}

/** Start an edit without waiting for its end. */
async function write(phone: Phone): Promise<void> {
  const app = await appOf(phone);
  const edit = randomEdit(phone);
  const logged = editLog.add(phone, edit);
  tasks.push(
    app.start(async ({ save, records }) => {
      await save([edit]);
      editLog.confirm(logged, records.value.get(edit.id));
    }),
  );
}

async function step(phone: Phone): Promise<void> {
  const action = http.number(20);
  if (action < 10) return write(phone);
  if (action < 17) return void (await appOf(phone)).start(({ sync }) => sync());
  if (action < 18) return kill(phone, http.number(2));
  await sleep(http.number(40));
}

/** Kill an app once the current step is complete. */
function kill(phone: Phone, tab: number): Promise<void> {
  return new Promise((resolve) => setImmediate(() => resolve(phone.kill(tab))));
}

/** Restart an app per phone, sync all over a reliable network, and return the server's records. */
async function settle(): Promise<ReadonlyMap<string, RecordState>> {
  http.isUnreliable = false;
  for (const phone of phones) for (const tab of phone.tabs.keys()) await kill(phone, tab);
  await http.waitUntilIdle();
  for (let rounds = 0, before = ""; before !== (before = syncState()); rounds += 1) {
    assert.ok(rounds < MAX_ROUNDS, "all phones become synced");
    for (const phone of phones) await (await appOf(phone, 0)).client.sync();
  }
  return readServer(phones[0]!);
}

function syncState(): string {
  return JSON.stringify(
    phones.map(({ storage }) => [
      storage.meta.get("cursor"),
      [...storage.records.values()].map(({ dirty }) => dirty),
    ]),
  );
}

async function readServer(phone: Phone): Promise<ReadonlyMap<string, RecordState>> {
  const records = new Map<string, RecordState>();
  for (let cursor: string | null = null, more = true; more; ) {
    const body = { protocol: 1, schema: 1, cursor, witness: null, limit: 200, changes: [] };
    const page = (await json(
      await http.send("POST", "/api/sync", JSON.stringify(body), phone.cookie),
    )) as SyncResponse;
    for (const record of page.records) records.set(record.id, fromWire(record));
    [cursor, more] = [page.cursor, page.more];
  }
  return records;
}

/** Restart the app of a phone and join the account of another phone by recovery code. */
async function joinByRecoveryCode(phone: Phone, from: Phone): Promise<void> {
  for (const tab of phone.tabs.keys()) await kill(phone, tab);
  const { recovery_code = "" } = from.storage.meta.get("account") as { recovery_code?: string };
  await (await appOf(phone)).client.recoverAccount(recovery_code);
}

http.isUnreliable = false;
const [first, second, third] = phones as [Phone, Phone, Phone];
await write(first);
await sleep(50);
await (await appOf(first)).client.sync();
await joinByRecoveryCode(second, first);
http.isUnreliable = true;
for (let done = 0; done < Number(steps); done += 1) {
  if (done === Math.floor(Number(steps) / 4)) {
    http.isUnreliable = false;
    await joinByRecoveryCode(third, second);
    http.isUnreliable = true;
  }
  const sinceKill = done % Math.floor(Number(steps) / KILLS);
  if (sinceKill === STEPS_WITHOUT_SERVER) await requestAction("kill");
  if (sinceKill === 2 * STEPS_WITHOUT_SERVER) await requestAction("start");
  await step(phones[http.number(3)]!);
  await sleep(http.number(8));
}
const server = await settle();
for (const { error } of tasks) if (error) throw error;
for (const { storage } of phones) checkSynced(storage.records, server);
editLog.check(server);
const rejected = phones.flatMap(({ storage }) =>
  [...storage.records.values()].filter((each) => each.refused),
).length;
console.log(
  JSON.stringify({
    ...http.counts,
    records: server.size,
    deleted: [...server.values()].filter(({ deleted }) => deleted).length,
    rejected,
    edits: valueCount,
  }),
);
process.exit();
