/**
 * The client as it is, on three phones, against a server as it is, over HTTP. tests/simulation runs it:
 *
 *     node simulation/against-server.ts <url> <seed> <steps>
 *
 * It prints `kill` when the server is to be killed and `start` when it is to come back, and waits for a line each time.
 * At the end it prints what happened, as JSON, or ends with the promise that was broken.
 */

import assert from "node:assert/strict";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { Rec } from "../src/rules/merge.ts";
import type { SyncAnswer } from "../src/store/api.ts";
import type { Edit } from "../src/store/edits.ts";
import { newId } from "../src/store/record-ids.ts";
import { recordOf } from "../src/store/wire-record.ts";
import { bundled } from "./bundle.ts";
import { YEAR } from "./commands.ts";
import { checkSame } from "./copies.ts";
import { Internet, json } from "./internet.ts";
import { Ledger } from "./ledger.ts";
import { type App, type Deed, Phone } from "./phone.ts";

const [url = "", seed = "1", steps = "300"] = process.argv.slice(2);
/** How often the server is killed, and for how many steps it is away. */
const KILLS = 3;
const AWAY_STEPS = 12;
const MOST_ROUNDS = 10;

const start = await bundled();
const internet = new Internet(url, Number(seed));
const phones = [0, YEAR, -YEAR].map((skew, number) =>
  Object.assign(new Phone(number, internet, number !== 2), { skew }),
);
const ledger = new Ledger();
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const made: string[] = [];
const deeds: Deed<unknown>[] = [];
let values = 0;

async function tell(line: string): Promise<void> {
  console.log(line);
  await lines.next();
}

async function appOf(phone: Phone, tab = internet.number(2)): Promise<App> {
  const app = phone.open(tab, start);
  await app.client.load();
  if (phone.isNew)
    await app.client.save([{ id: "setting:copy", kind: "setting", set: { value: "server" } }]);
  phone.isNew = false;
  return app;
}

function anEdit(phone: Phone): Edit {
  const value = `${(values += 1)} from phone ${phone.number}`;
  const ids = made.filter((id) => phone.disk.records.has(id));
  const session = ids[internet.number(ids.length + 3)];
  switch (internet.number(6)) {
    case 0:
      return { id: `setting:s${internet.number(3)}`, kind: "setting", set: { value } };
    case 1: // now and then one that is refused: pain is 0 to 10
      return {
        id: "check_in:2025-11-22",
        kind: "check_in",
        set: internet.number(4) ? { note: value } : { "pain:left": 1_000 + values },
      };
    case 2:
      if (session) return { id: session, kind: "session", delete: true };
  }
  const id = session ?? newId();
  if (!session) made.push(id);
  return {
    id,
    kind: "session",
    set: internet.number(2) ? { note: value } : { note: value, from_tomorrow: `${value}, too` },
  };
}

/** Nobody waits for it: the next step comes whether it is done or not. */
async function write(phone: Phone): Promise<void> {
  const app = await appOf(phone);
  const edit = anEdit(phone);
  const written = ledger.begin(phone, edit);
  deeds.push(
    app.ask(async ({ save, records }) => {
      await save([edit]);
      ledger.keep(written, records.value.get(edit.id));
    }),
  );
}

async function step(phone: Phone): Promise<void> {
  const what = internet.number(20);
  if (what < 10) return write(phone);
  if (what < 17) return void (await appOf(phone)).ask(({ sync }) => sync());
  if (what < 18) return kill(phone, internet.number(2));
  await sleep(internet.number(40));
}

/** Between two steps: what followed from the last is over. */
function kill(phone: Phone, tab: number): Promise<void> {
  return new Promise((resolve) => setImmediate(() => resolve(phone.kill(tab))));
}

/** With a network that does not fail, and one app a phone, started anew. */
async function settle(): Promise<ReadonlyMap<string, Rec>> {
  internet.fails = false;
  for (const phone of phones) for (const tab of phone.tabs.keys()) await kill(phone, tab);
  await internet.rest();
  for (let rounds = 0, before = ""; before !== (before = state()); rounds += 1) {
    assert.ok(rounds < MOST_ROUNDS, "all come to rest");
    for (const phone of phones) await (await appOf(phone, 0)).client.sync();
  }
  return wholeServer(phones[0]!);
}

function state(): string {
  return JSON.stringify(
    phones.map(({ disk }) => [
      disk.meta.get("cursor"),
      [...disk.records.values()].map(({ dirty }) => dirty),
    ]),
  );
}

async function wholeServer(phone: Phone): Promise<ReadonlyMap<string, Rec>> {
  const records = new Map<string, Rec>();
  for (let cursor: string | null = null, more = true; more; ) {
    const body = { protocol: 1, schema: 1, cursor, witness: null, limit: 200, changes: [] };
    const answer = (await json(
      await internet.send("POST", "/api/sync", JSON.stringify(body), phone.cookie),
    )) as SyncAnswer;
    for (const record of answer.records) records.set(record.id, recordOf(record));
    [cursor, more] = [answer.cursor, answer.more];
  }
  return records;
}

/** The phone comes in by the recovery code of another, with what it has so far, its app started anew. */
async function recover(phone: Phone, from: Phone): Promise<void> {
  for (const tab of phone.tabs.keys()) await kill(phone, tab);
  const { recovery_code = "" } = from.disk.meta.get("account") as { recovery_code?: string };
  await (await appOf(phone)).client.recover(recovery_code);
}

internet.fails = false;
const [first, second, third] = phones as [Phone, Phone, Phone];
await write(first);
await sleep(50);
await (await appOf(first)).client.sync();
await recover(second, first);
internet.fails = true;
for (let done = 0; done < Number(steps); done += 1) {
  if (done === Math.floor(Number(steps) / 4)) {
    internet.fails = false;
    await recover(third, second);
    internet.fails = true;
  }
  const sinceKill = done % Math.floor(Number(steps) / KILLS);
  if (sinceKill === AWAY_STEPS) await tell("kill");
  if (sinceKill === 2 * AWAY_STEPS) await tell("start");
  await step(phones[internet.number(3)]!);
  await sleep(internet.number(8));
}
const server = await settle();
for (const { error } of deeds) if (error) throw error;
for (const { disk } of phones) checkSame(disk.records, server);
ledger.check(server);
const refused = phones.flatMap(({ disk }) =>
  [...disk.records.values()].filter((each) => each.refused),
).length;
console.log(
  JSON.stringify({
    ...internet.told,
    records: server.size,
    deleted: [...server.values()].filter(({ deleted }) => deleted).length,
    refused,
    edits: values,
  }),
);
process.exit();
