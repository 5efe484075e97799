import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { clearDatabase, saveJoinedAccount, startNewAccount } from "./account.ts";
import type { SyncRequest, SyncResponse } from "./api.ts";
import { allRecords, getMeta, inTransaction, setMeta, waitingRecords } from "./db.ts";
import { saveEdits } from "./edits.ts";
import { exchange } from "./exchange.ts";

/** What was asked, and what a test wants to be answered; a place that is not named answers as a server does. */
const asked: string[] = [];
const sent: SyncRequest[] = [];
let answers: Record<string, () => [status: number, slug: string]>;
let refuse: (id: string) => boolean;
let schema: number;
let rev = 0;

globalThis.fetch = async (path, options) => {
  const what = `${options?.method} ${path}`;
  asked.push(what);
  const [status, slug] = answers[what]?.() ?? [0, ""];
  if (status)
    return Response.json({ type: `/problems/${slug}`, title: slug, detail: "" }, { status });
  if (what.startsWith("DELETE")) return new Response(null, { status: 204 });
  if (path === "/api/accounts")
    return Response.json({ account_id: "a", device_id: "d", recovery_code: "R" }, { status: 201 });
  return Response.json(synced(JSON.parse(String(options?.body)) as SyncRequest));
};

function synced(request: SyncRequest): SyncResponse {
  sent.push(request);
  rev += 1;
  const result = (id: string) =>
    refuse(id) ? { s: "rejected" as const } : { s: "ok" as const, rev };
  const results = Object.fromEntries((request.changes ?? []).map(({ id }) => [id, result(id)]));
  return {
    now: Date.now(),
    protocol: 1,
    schema,
    results,
    records: [],
    cursor: `e.${rev}.t`,
    head: `e.${rev}.t`,
    more: false,
  };
}

beforeEach(async () => {
  asked.length = sent.length = 0;
  answers = {};
  refuse = () => false;
  schema = 1;
  await inTransaction(async (tx) => {
    await tx.objectStore("records").clear();
    await tx.objectStore("meta").clear();
  });
});

const write = (id: string, value: string) => saveEdits([{ id, kind: "setting", set: { value } }]);
const ids = async () => (await allRecords()).map(({ id }) => id);
const waiting = async () => (await waitingRecords(100)).map(({ id }) => id);
const lastSent = () => (sent.at(-1)?.changes ?? []).map(({ id }) => id);

test("a phone that was taken out clears what is saved elsewhere, keeps what never was, and asks no more", async () => {
  await write("setting:a", "1");
  await exchange();
  await write("setting:b", "2");
  answers["POST /api/sync"] = () => [401, "device-removed"];

  await assert.rejects(exchange());
  const before = asked.length;
  await exchange();

  assert.deepEqual(await ids(), ["setting:b"]);
  assert.equal(await getMeta("removed"), true);
  assert.equal(asked.length, before);
});

test("a phone that was taken out is reminded no more, not even by its browser", async () => {
  await write("setting:a", "1");
  await exchange();
  await setMeta("reminded", true);
  let ended = 0;
  const getSubscription = async () => ({ unsubscribe: async () => void (ended += 1) });
  Object.assign(globalThis, { registration: { pushManager: { getSubscription } } });
  answers["POST /api/sync"] = () => [401, "device-removed"];

  await assert.rejects(exchange());

  assert.equal(ended, 1);
  assert.equal(await getMeta("reminded"), undefined);
  Object.assign(globalThis, { registration: undefined });
});

test("a phone that the server forgot clears nothing", async () => {
  await write("setting:a", "1");
  await exchange();
  answers["POST /api/sync"] = () => [401, "unknown-device"];

  await assert.rejects(exchange());

  assert.deepEqual(await ids(), ["setting:a"]);
  assert.equal((await getMeta("hindrance"))?.slug, "unknown-device");
});

test("a refusal from before the phone came into another account takes nothing from it", async () => {
  await write("setting:a", "1");
  await exchange();
  let joining: Promise<void> = Promise.resolve();
  answers["POST /api/sync"] = () => {
    joining = saveJoinedAccount({ account_id: "b", device_id: "e" });
    return [401, "device-removed"];
  };

  await assert.rejects(exchange());
  await joining;

  assert.deepEqual(await ids(), ["setting:a"]);
  assert.equal(await getMeta("removed"), undefined);
});

test("a phone that comes into an account pulls everything, then sends all it has", async () => {
  await write("setting:a", "1");
  await exchange();
  await write("setting:b", "2");
  sent.length = 0;

  await saveJoinedAccount({ account_id: "b", device_id: "e" });
  await exchange();

  assert.deepEqual(
    sent.map(({ cursor, changes = [] }) => [cursor === null, changes.length]),
    [
      [true, 0],
      [false, 2],
    ],
  );
  assert.equal((await getMeta("account"))?.account_id, "b");
});

test("under a new account everything is sent again", async () => {
  await write("setting:a", "1");
  await exchange();

  await startNewAccount();
  await exchange();

  assert.deepEqual(lastSent(), ["setting:a"]);
  assert.equal(asked.filter((one) => one === "POST /api/accounts").length, 2);
});

test("who left without a network is taken out at the next contact, before anything is sent", async () => {
  await write("setting:a", "1");
  await exchange();
  await clearDatabase();
  assert.deepEqual(await ids(), []);
  await write("setting:b", "2");
  asked.length = 0;

  await exchange();

  assert.deepEqual(asked, ["DELETE /api/devices/d", "POST /api/accounts", "POST /api/sync"]);
  assert.equal(await getMeta("leaving"), undefined);
});

test("a server that forgot the device that left is content", async () => {
  await setMeta("leaving", "d");
  answers["DELETE /api/devices/d"] = () => [401, "unknown-device"];

  await exchange();

  assert.equal(await getMeta("leaving"), undefined);
});

test("what was refused waits for an edit, another version of the app, or a newer server", async () => {
  refuse = (id) => id === "setting:bad";
  await write("setting:bad", "1");
  await exchange();
  await write("setting:good", "1");
  await exchange();
  assert.deepEqual(lastSent(), ["setting:good"]);
  assert.deepEqual(await waiting(), []);

  await write("setting:bad", "2");
  await exchange();
  assert.deepEqual(lastSent(), ["setting:bad"]);

  await setMeta("triedVersion", "0.0.1");
  await exchange();
  assert.deepEqual(lastSent(), ["setting:bad"]);

  schema = 2;
  refuse = () => false;
  await exchange();
  assert.deepEqual(lastSent(), ["setting:bad"]);
  assert.equal(
    (await allRecords()).some((one) => one.refused),
    false,
  );
});

test("a database that the browser has closed is opened again, and the save is not lost", async () => {
  await write("setting:a", "1");
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = () => {
    IDBDatabase.prototype.transaction = transaction;
    throw new DOMException("The database connection is closing.", "InvalidStateError");
  };

  await write("setting:b", "2");

  assert.deepEqual(await ids(), ["setting:a", "setting:b"]);
});

test("a write that fails half-way leaves nothing half-written", async () => {
  await assert.rejects(
    inTransaction(async (tx) => {
      await tx.objectStore("meta").put("half", "cursor");
      throw new Error("then this");
    }),
  );

  assert.equal(await getMeta("cursor"), undefined);
});
