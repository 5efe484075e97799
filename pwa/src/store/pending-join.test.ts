import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { saveAccount } from "./account.ts";
import type { SyncRequest } from "./api.ts";
import { allRecords, getMeta, inTransaction, setMeta } from "./db.ts";
import { saveEdits } from "./edits.ts";
import { exchange } from "./exchange.ts";

/** The paths so far, and what the server responds with; undefined loses the response. */
let requests: string[];
let finish: () => [status: number, body: object] | undefined;
let sync: () => [status: number, body: object] | null;
let sent: string[];

const problem = (status: number, slug: string): [number, object] => [
  status,
  { type: `/problems/${slug}`, title: slug, detail: "" },
];
const JOINED: [number, object] = [201, { account_id: "b", device_id: "e" }];
const WAITING: [number, object] = [202, { state: "waiting" }];

globalThis.fetch = async (path, options) => {
  requests.push(String(path));
  if (path === "/api/device-key") return new Response(null, { status: 204 });
  const response = path === "/api/sync" ? (sync() ?? synced(String(options?.body))) : finish();
  if (!response) throw new TypeError("Failed to fetch");
  const [status, body] = response;
  return Response.json(body, { status });
};

function synced(text: string): [number, object] {
  const { changes = [] } = JSON.parse(text) as SyncRequest;
  sent.push(...changes.map(({ id }) => id));
  const results = Object.fromEntries(changes.map(({ id }) => [id, { s: "ok", rev: 1 }]));
  const [cursor, head] = ["e.1.t", "e.1.t"];
  return [
    200,
    { now: Date.now(), protocol: 1, schema: 1, results, records: [], cursor, head, more: false },
  ];
}

beforeEach(async () => {
  [requests, sent] = [[], []];
  sync = () => null;
  await inTransaction(async (tx) => {
    await tx.objectStore("records").clear();
    await tx.objectStore("meta").clear();
  });
  await saveEdits([{ id: "setting:a", kind: "setting", set: { value: "1" } }]);
  await saveAccount({ account_id: "a", device_id: "d" });
  await exchange();
  [requests, sent] = [[], []];
});

const ids = async () => (await allRecords()).map(({ id }) => id);
const pending = { claim: "C", confirm: "12", expiresAt: 0 };
const account = async () => (await getMeta("account"))?.account_id;

test("a join request is asked for first, until the server answers", async () => {
  await setMeta("joinRequest", pending);
  finish = () => undefined;
  await assert.rejects(exchange());
  await assert.rejects(exchange());
  assert.deepEqual(requests, ["/api/links/finish", "/api/links/finish"]);
  finish = () => JOINED;

  await exchange();

  assert.deepEqual([await account(), sent], ["b", ["setting:a"]]);
  assert.equal(await getMeta("joinRequest"), undefined);
});

test("a recovery code is asked for in the same way", async () => {
  await setMeta("recovering", "R");
  finish = () => undefined;
  await assert.rejects(exchange());
  finish = () => JOINED;

  await exchange();

  assert.deepEqual([await account(), sent], ["b", ["setting:a"]]);
  assert.equal(await getMeta("recovering"), undefined);
});

test("a busy server has not answered", async () => {
  await setMeta("joinRequest", pending);
  finish = () => problem(503, "busy");

  await assert.rejects(exchange());

  assert.deepEqual([requests, await getMeta("joinRequest")], [["/api/links/finish"], pending]);
});

test("a request that is not approved yet delays nothing", async () => {
  await setMeta("joinRequest", pending);
  finish = () => WAITING;

  await exchange();

  assert.deepEqual(requests, ["/api/links/finish", "/api/sync"]);
  assert.deepEqual([await account(), await getMeta("joinRequest")], ["a", pending]);
});

test("a cancelled request that is not approved is forgotten", async () => {
  await setMeta("joinRequest", { ...pending, cancelled: true });
  finish = () => WAITING;

  await exchange();

  assert.equal(await getMeta("joinRequest"), undefined);
});

for (const [key, value, slug] of [
  ["joinRequest", pending, "unknown-claim"],
  ["joinRequest", pending, "account-full"],
  ["recovering", "R", "unknown-recovery-code"],
] as const)
  test(`after ${slug} the phone goes on as it was`, async () => {
    await setMeta(key, value);
    finish = () => problem(slug === "account-full" ? 507 : 404, slug);

    await exchange();

    assert.deepEqual(
      [await account(), await ids(), await getMeta(key)],
      ["a", ["setting:a"], undefined],
    );
    assert.deepEqual(requests.at(-1), "/api/sync");
  });

test("a phone that waits for an answer is never cleared", async () => {
  await setMeta("joinRequest", pending);
  finish = () => WAITING;
  sync = () => problem(401, "device-removed");
  // Its key would tell the same.
  await setMeta("deviceKey", undefined);

  await assert.rejects(exchange());

  assert.deepEqual([await ids(), await getMeta("removed")], [["setting:a"], undefined]);
});

test("a removed phone that asked to come back is let in by an exchange", async () => {
  await setMeta("removed", true);
  await setMeta("account", undefined);
  await setMeta("joinRequest", pending);
  finish = () => JOINED;

  await exchange();

  assert.deepEqual([await account(), await getMeta("removed")], ["b", undefined]);
});

test("a phone that keeps its records to itself still gets the answer", async () => {
  await setMeta("account", undefined);
  await setMeta("joinRequest", pending);
  finish = () => JOINED;

  await exchange(() => undefined, false);

  assert.deepEqual([await account(), sent], ["b", ["setting:a"]]);
});

test("a request stored by version 0.1.0 is asked for", async () => {
  await inTransaction((tx) => tx.objectStore("meta").put(pending, "claim"));
  finish = () => JOINED;

  await exchange();

  assert.equal(await account(), "b");
});
