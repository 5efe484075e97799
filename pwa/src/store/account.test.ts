import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { clearDatabase, saveJoinedAccount, startNewAccount } from "./account.ts";
import type { SyncRequest, SyncResponse } from "./api.ts";
import { allRecords, getMeta, inTransaction, outboxRecords, setMeta } from "./db.ts";
import { saveEdits } from "./edits.ts";
import { exchange } from "./exchange.ts";

/** The requests so far, and the problems by path that the fake server responds with. */
const requests: string[] = [];
const sent: SyncRequest[] = [];
let problems: Record<string, () => [status: number, slug: string]>;
let reject: (id: string) => boolean;
let schema: number;
let rev = 0;

globalThis.fetch = async (path, options) => {
  if (path === "/api/device-key") return new Response(null, { status: 204 });
  const request = `${options?.method} ${path}`;
  requests.push(request);
  const [status, slug] = problems[request]?.() ?? [0, ""];
  if (status)
    return Response.json({ type: `/problems/${slug}`, title: slug, detail: "" }, { status });
  if (request.startsWith("DELETE")) return new Response(null, { status: 204 });
  if (path === "/api/accounts")
    return Response.json({ account_id: "a", device_id: "d", recovery_code: "R" }, { status: 201 });
  return Response.json(synced(JSON.parse(String(options?.body)) as SyncRequest));
};

function synced(request: SyncRequest): SyncResponse {
  sent.push(request);
  rev += 1;
  const result = (id: string) =>
    reject(id) ? { s: "rejected" as const } : { s: "ok" as const, rev };
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
  requests.length = sent.length = 0;
  problems = {};
  reject = () => false;
  schema = 1;
  await inTransaction(async (tx) => {
    await tx.objectStore("records").clear();
    await tx.objectStore("meta").clear();
  });
});

const write = (id: string, value: string) => saveEdits([{ id, kind: "setting", set: { value } }]);
const ids = async () => (await allRecords()).map(({ id }) => id);
const outboxIds = async () => (await outboxRecords(100)).map(({ id }) => id);
const lastSent = () => (sent.at(-1)?.changes ?? []).map(({ id }) => id);

test("a removed phone keeps only unsynced records and stops syncing", async () => {
  await write("setting:a", "1");
  await exchange();
  await write("setting:b", "2");
  problems["POST /api/sync"] = () => [401, "device-removed"];

  await assert.rejects(exchange());
  const before = requests.length;
  await exchange();

  assert.deepEqual(await ids(), ["setting:b"]);
  assert.equal(await getMeta("removed"), true);
  assert.equal(requests.length, before);
});

test("a removed phone ends its push subscription", async () => {
  await write("setting:a", "1");
  await exchange();
  await setMeta("pushWanted", true);
  let ended = 0;
  const getSubscription = async () => ({ unsubscribe: async () => void (ended += 1) });
  Object.assign(globalThis, { registration: { pushManager: { getSubscription } } });
  problems["POST /api/sync"] = () => [401, "device-removed"];

  await assert.rejects(exchange());

  assert.equal(ended, 1);
  assert.equal(await getMeta("pushWanted"), undefined);
  Object.assign(globalThis, { registration: undefined });
});

test("a phone that the server does not know deletes nothing", async () => {
  await write("setting:a", "1");
  await exchange();
  problems["POST /api/sync"] = () => [401, "unknown-device"];

  await assert.rejects(exchange());

  assert.deepEqual(await ids(), ["setting:a"]);
  assert.equal((await getMeta("syncError"))?.slug, "unknown-device");
});

test("a removal from an earlier account deletes nothing of the new one", async () => {
  await write("setting:a", "1");
  await exchange();
  let joining: Promise<unknown> = Promise.resolve();
  problems["POST /api/sync"] = () => {
    joining = saveJoinedAccount({ account_id: "b", device_id: "e" });
    return [401, "device-removed"];
  };

  await assert.rejects(exchange());
  await joining;

  assert.deepEqual(await ids(), ["setting:a"]);
  assert.equal(await getMeta("removed"), undefined);
});

test("a phone that joins an account pulls everything, then sends everything", async () => {
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

test("everything is sent again to a new account", async () => {
  await write("setting:a", "1");
  await exchange();

  await startNewAccount();
  await exchange();

  assert.deepEqual(lastSent(), ["setting:a"]);
  assert.equal(requests.filter((one) => one === "POST /api/accounts").length, 2);
});

test("an offline sign-out is sent before anything else at the next sync", async () => {
  await write("setting:a", "1");
  await exchange();
  await clearDatabase();
  assert.deepEqual(await ids(), []);
  await write("setting:b", "2");
  requests.length = 0;

  await exchange();

  const syncs = ["POST /api/sync", "POST /api/sync"]; // the first asks for the server's clock
  assert.deepEqual(requests, ["DELETE /api/devices/d", "POST /api/accounts", ...syncs]);
  assert.equal(await getMeta("pendingSignOut"), undefined);
});

test("an offline sign-out succeeds if the server no longer has the device", async () => {
  await setMeta("pendingSignOut", "d");
  problems["DELETE /api/devices/d"] = () => [401, "unknown-device"];

  await exchange();

  assert.equal(await getMeta("pendingSignOut"), undefined);
});

test("a rejected record is retried after an edit or an update of either side", async () => {
  reject = (id) => id === "setting:bad";
  await write("setting:bad", "1");
  await exchange();
  await write("setting:good", "1");
  await exchange();
  assert.deepEqual(lastSent(), ["setting:good"]);
  assert.deepEqual(await outboxIds(), []);

  await write("setting:bad", "2");
  await exchange();
  assert.deepEqual(lastSent(), ["setting:bad"]);

  await setMeta("triedVersion", "0.0.1");
  await exchange();
  assert.deepEqual(lastSent(), ["setting:bad"]);

  schema = 2;
  reject = () => false;
  await exchange();
  assert.deepEqual(lastSent(), ["setting:bad"]);
  assert.equal(
    (await allRecords()).some((one) => one.refused),
    false,
  );
});

test("a save succeeds after the browser has closed the database", async () => {
  await write("setting:a", "1");
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = () => {
    IDBDatabase.prototype.transaction = transaction;
    throw new DOMException("The database connection is closing.", "InvalidStateError");
  };

  await write("setting:b", "2");

  assert.deepEqual(await ids(), ["setting:a", "setting:b"]);
});

test("a transaction that fails half-way writes nothing", async () => {
  await assert.rejects(
    inTransaction(async (tx) => {
      await tx.objectStore("meta").put("half", "cursor");
      throw new Error("then this");
    }),
  );

  assert.equal(await getMeta("cursor"), undefined);
});
