/**
 * The client as it is, on three phones, against a server as it is, over HTTP. tests/sync/simulation runs it:
 *
 *     node simulation/against-killed-server.ts <url> <seed> <steps>
 *
 * It prints `kill` when the server is to be killed and `start` when it is to come back, and waits for a line each time.
 * At the end it prints what happened, as JSON, or ends with the promise that was broken.
 */

import assert from "node:assert/strict";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { RecordState } from "../src/rules/merge.ts";
import type { SyncResponse } from "../src/store/api.ts";
import type { Edit } from "../src/store/edits.ts";
import { newId } from "../src/store/record-ids.ts";
import { fromWire } from "../src/store/wire-record.ts";
import { bundled } from "./bundle.ts";
import { YEAR } from "./commands.ts";
import { checkSame } from "./compare.ts";
import { EditLog } from "./edit-log.ts";
import { type App, type Deed, Phone } from "./phone.ts";
import { json, UnreliableHttp } from "./unreliable-http.ts";

const [url = "", seed = "1", steps = "300"] = process.argv.slice(2);
/** How often the server is killed, and for how many steps it is away. */
const KILLS = 3;
const AWAY_STEPS = 12;
const MAX_ROUNDS = 10;

const start = await bundled();
const http = new UnreliableHttp(url, Number(seed));
const phones = [0, YEAR, -YEAR].map((skew, number) =>
  Object.assign(new Phone(number, http, number !== 2), { skew }),
);
const editLog = new EditLog();
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const made: string[] = [];
const deeds: Deed<unknown>[] = [];
let values = 0;

async function tell(line: string): Promise<void> {
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

function anEdit(phone: Phone): Edit {
  const value = `${(values += 1)} from phone ${phone.number}`;
  const ids = made.filter((id) => phone.storage.records.has(id));
  const session = ids[http.number(ids.length + 3)];
  switch (http.number(6)) {
    case 0:
      return { id: `setting:s${http.number(3)}`, kind: "setting", set: { value } };
    case 1: // now and then one that is refused: pain is 0 to 10
      return {
        id: "check_in:2025-11-22",
        kind: "check_in",
        set: http.number(4) ? { note: value } : { "pain:left": 1_000 + values },
      };
    case 2:
      if (session) return { id: session, kind: "session", delete: true };
  }
  const id = session ?? newId();
  if (!session) made.push(id);
  return {
    id,
    kind: "session",
    set: http.number(2) ? { note: value } : { note: value, from_tomorrow: `${value}, too` },
  };
}

/** Nobody waits for it: the next step comes whether it is done or not. */
async function write(phone: Phone): Promise<void> {
  const app = await appOf(phone);
  const edit = anEdit(phone);
  const written = editLog.begin(phone, edit);
  deeds.push(
    app.ask(async ({ save, records }) => {
      await save([edit]);
      editLog.keep(written, records.value.get(edit.id));
    }),
  );
}

async function step(phone: Phone): Promise<void> {
  const what = http.number(20);
  if (what < 10) return write(phone);
  if (what < 17) return void (await appOf(phone)).ask(({ sync }) => sync());
  if (what < 18) return kill(phone, http.number(2));
  await sleep(http.number(40));
}

/** Between two steps: what followed from the last is over. */
function kill(phone: Phone, tab: number): Promise<void> {
  return new Promise((resolve) => setImmediate(() => resolve(phone.kill(tab))));
}

/** With a network that does not fail, and one app a phone, started again. */
async function settle(): Promise<ReadonlyMap<string, RecordState>> {
  http.fails = false;
  for (const phone of phones) for (const tab of phone.tabs.keys()) await kill(phone, tab);
  await http.rest();
  for (let rounds = 0, before = ""; before !== (before = state()); rounds += 1) {
    assert.ok(rounds < MAX_ROUNDS, "all come to rest");
    for (const phone of phones) await (await appOf(phone, 0)).client.sync();
  }
  return wholeServer(phones[0]!);
}

function state(): string {
  return JSON.stringify(
    phones.map(({ storage }) => [
      storage.meta.get("cursor"),
      [...storage.records.values()].map(({ dirty }) => dirty),
    ]),
  );
}

async function wholeServer(phone: Phone): Promise<ReadonlyMap<string, RecordState>> {
  const records = new Map<string, RecordState>();
  for (let cursor: string | null = null, more = true; more; ) {
    const body = { protocol: 1, schema: 1, cursor, witness: null, limit: 200, changes: [] };
    const answer = (await json(
      await http.send("POST", "/api/sync", JSON.stringify(body), phone.cookie),
    )) as SyncResponse;
    for (const record of answer.records) records.set(record.id, fromWire(record));
    [cursor, more] = [answer.cursor, answer.more];
  }
  return records;
}

/** The phone comes in by the recovery code of another, with what it has so far, its app started again. */
async function recover(phone: Phone, from: Phone): Promise<void> {
  for (const tab of phone.tabs.keys()) await kill(phone, tab);
  const { recovery_code = "" } = from.storage.meta.get("account") as { recovery_code?: string };
  await (await appOf(phone)).client.recoverAccount(recovery_code);
}

http.fails = false;
const [first, second, third] = phones as [Phone, Phone, Phone];
await write(first);
await sleep(50);
await (await appOf(first)).client.sync();
await recover(second, first);
http.fails = true;
for (let done = 0; done < Number(steps); done += 1) {
  if (done === Math.floor(Number(steps) / 4)) {
    http.fails = false;
    await recover(third, second);
    http.fails = true;
  }
  const sinceKill = done % Math.floor(Number(steps) / KILLS);
  if (sinceKill === AWAY_STEPS) await tell("kill");
  if (sinceKill === 2 * AWAY_STEPS) await tell("start");
  await step(phones[http.number(3)]!);
  await sleep(http.number(8));
}
const server = await settle();
for (const { error } of deeds) if (error) throw error;
for (const { storage } of phones) checkSame(storage.records, server);
editLog.check(server);
const refused = phones.flatMap(({ storage }) =>
  [...storage.records.values()].filter((each) => each.refused),
).length;
console.log(
  JSON.stringify({
    ...http.told,
    records: server.size,
    deleted: [...server.values()].filter(({ deleted }) => deleted).length,
    refused,
    edits: values,
  }),
);
process.exit();
