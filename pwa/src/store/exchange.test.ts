import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { SyncRequest, SyncResponse } from "./api.ts";
import { allRecords, getMeta, inTransaction, outboxRecords, setMeta } from "./db.ts";
import { saveEdits } from "./edits.ts";
import { exchange } from "./exchange.ts";

/** The sync requests so far, and the fake server's response to the next one. */
const requests: SyncRequest[] = [];
let respond: (request: SyncRequest) => [status: number, body: object];

globalThis.fetch = async (path, options) => {
  if (path === "/api/device-key") return new Response(null, { status: 204 });
  if (path === "/api/accounts")
    return Response.json({ account_id: "a", device_id: "d", recovery_code: "R" }, { status: 201 });
  const request = JSON.parse(String(options?.body)) as SyncRequest;
  requests.push(request);
  const [status, body] = respond(request);
  return Response.json(body, { status });
};

beforeEach(async () => {
  requests.length = 0;
  respond = acknowledge;
  await inTransaction(async (tx) => {
    await tx.objectStore("records").clear();
    await tx.objectStore("meta").clear();
  });
  await setMeta("serverClock", Date.now()); // as after an earlier sync
});

let rev = 0;

function acknowledge({ changes = [] }: SyncRequest): [number, SyncResponse] {
  rev += 1;
  const results = Object.fromEntries(changes.map(({ id }) => [id, { s: "ok" as const, rev }]));
  return [
    200,
    {
      now: Date.now(),
      protocol: 1,
      schema: 1,
      results,
      records: [],
      cursor: `e.${rev}.t`,
      head: `e.${rev}.t`,
      more: false,
    },
  ];
}

/** A record that another phone has saved. */
const THEIRS = {
  id: "setting:side",
  kind: "setting",
  rev: 9,
  hlc: "019a3c5f80120000-k3v9q2ab",
  set: { value: "left" },
};

/** Acknowledge the changes, and send what another phone has saved. */
function sendTheirs(request: SyncRequest): [number, SyncResponse] {
  const [status, body] = acknowledge(request);
  return [status, { ...body, records: [THEIRS] }];
}

const write = (id: string, value: string) => saveEdits([{ id, kind: "setting", set: { value } }]);
const outboxIds = async () => (await outboxRecords(100)).map(({ id }) => id);

test("an edit is sent to the server once", async () => {
  await write("setting:tool", "ball");

  await exchange();
  await exchange();

  assert.deepEqual(
    requests.map(({ changes = [] }) => changes.length),
    [1, 0],
  );
  assert.deepEqual(await outboxIds(), []);
});

test("every record that an exchange changes is reported as it is stored", async () => {
  await write("setting:tool", "ball");
  respond = sendTheirs;
  const reported = new Map<string, unknown>();

  await exchange((changed) => {
    for (const one of changed) reported.set(one.id, one);
  });

  assert.deepEqual(
    [...reported].sort(),
    (await allRecords()).map((one) => [one.id, one]),
  );
});

test("no account is created before there is something to save", async () => {
  await exchange();

  assert.equal(requests.length, 0);
  assert.equal(await getMeta("account"), undefined);
});

test("an edit made while a response is on its way stays in the outbox", async () => {
  await write("setting:tool", "ball");
  let edited: Promise<unknown> = Promise.resolve();
  respond = (request) => {
    respond = () => [503, { type: "/problems/busy", title: "", detail: "" }];
    edited = write("setting:tool", "roller");
    return acknowledge(request);
  };

  await assert.rejects(exchange());
  await edited;

  assert.deepEqual(await outboxIds(), ["setting:tool"]);
});

test("a response from before a resync acknowledges nothing", async () => {
  await write("setting:tool", "ball");
  let resynced: Promise<unknown> = Promise.resolve();
  respond = (request) => {
    respond = () => [503, { type: "/problems/busy", title: "", detail: "" }];
    resynced = setMeta("generation", "another");
    return acknowledge(request);
  };

  await assert.rejects(exchange());
  await resynced;

  assert.deepEqual(await outboxIds(), ["setting:tool"]);
  assert.equal(await getMeta("cursor"), undefined);
});

test("after a restore everything is pulled, then everything is sent", async () => {
  await write("setting:tool", "ball");
  await exchange();
  await write("setting:side", "left");
  requests.length = 0;
  respond = () => {
    respond = acknowledge;
    return [409, { type: "/problems/resync", title: "", detail: "", reason: "restored", now: 0 }];
  };

  await exchange();

  assert.deepEqual(
    requests.map(({ cursor, changes = [] }) => [cursor === null, changes.length]),
    [
      [false, 1],
      [true, 0],
      [false, 2],
    ],
  );
});

test("a server that always asks for a resync is retried only later", async () => {
  await write("setting:tool", "ball");
  respond = () => [
    409,
    { type: "/problems/resync", title: "", detail: "", reason: "restored", now: 0 },
  ];

  await assert.rejects(exchange());

  assert.ok(requests.length < 6);
  assert.equal((await getMeta("syncError"))?.slug, "resync");
});

test("a record that is too large is rejected, and the others are saved", async () => {
  for (const name of ["a", "b", "c", "d", "e"]) await write(`setting:${name}`, name);
  respond = (request) =>
    request.changes?.some(({ id }) => id === "setting:c")
      ? [413, { type: "/problems/too-large", title: "Too large", detail: "" }]
      : acknowledge(request);

  await exchange();

  const dirtyRecords = (await allRecords()).filter(({ dirty }) => Object.keys(dirty).length > 0);
  assert.deepEqual(
    dirtyRecords.map(({ id, refused }) => [id, refused?.title]),
    [["setting:c", "Too large"]],
  );
});

const YEAR = 365 * 24 * 3_600_000;
const stampsOfAll = async () => (await allRecords()).map(({ fields }) => fields.value![1]);
const aheadBy = (stamp: string) => parseInt(stamp.slice(0, 12), 16) - Date.now();

test("stamps from the future are renewed before anything is sent", async () => {
  await write("setting:a", "1");
  await setMeta("offset", YEAR);
  await write("setting:b", "2");

  await exchange();

  assert.deepEqual(
    requests.map(({ changes = [] }) => changes.map(({ id }) => id)),
    [["setting:a"], ["setting:b"]],
  );
  const [a = "", b = ""] = await stampsOfAll();
  assert.ok(aheadBy(a) <= 0);
  assert.ok(aheadBy(b) > 290_000 && aheadBy(b) <= 300_000, "as far ahead as the server accepts");
});

test("a renewed stamp is later than what was pulled and sent", async () => {
  const clock = Date.now();
  const pulled = `${(clock + 300_000).toString(16).padStart(12, "0")}8005-k3v9q2ab`;
  respond = (request) => {
    const [status, body] = sendTheirs(request);
    return [status, { ...body, clock, records: [{ ...THEIRS, hlc: pulled }] }];
  };
  await write("setting:tool", "ball");
  await exchange();
  await setMeta("offset", YEAR);
  await write("setting:side", "right");
  respond = (request) => [200, { ...acknowledge(request)[1], clock }];

  await exchange();

  const sent = requests.at(-1)!.changes![0]!;
  assert.ok(sent.hlc! > pulled && aheadBy(sent.hlc!) <= 300_000);
});

test("a phone that knows no clock of the server asks for it first and brings it along", async () => {
  await setMeta("serverClock", undefined);
  await write("setting:tool", "ball");
  const clock = Date.now() + 60_000;
  respond = (request) => [200, { ...acknowledge(request)[1], clock }];

  await exchange();

  assert.deepEqual(
    requests.map((request) => [request.changes?.length, request.clock]),
    [
      [0, 0],
      [1, clock],
    ],
  );
});

test("the known clock of the server never goes back", async () => {
  const clock = Date.now() + 3_600_000;
  await setMeta("serverClock", clock);

  await write("setting:tool", "ball");
  await exchange();

  assert.equal(await getMeta("serverClock"), clock);
});

test("a response that took a day does not change the clock offset", async () => {
  const [clock, day] = [Date.now, 24 * 3_600_000];
  await write("setting:tool", "ball");
  respond = (request) => {
    const [status, body] = acknowledge(request);
    return [status, { ...body, now: clock() - day }];
  };
  Date.now = () => (requests.length === 0 ? clock() - day : clock());

  await exchange().finally(() => (Date.now = clock));

  assert.deepEqual([await outboxIds(), await getMeta("offset")], [[], undefined]);
});

test("a failed write rejects with its own error and leaves nothing", async () => {
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (value: unknown, key?: IDBValidKey) {
    const written = put.call(this, value, key);
    // A duplicate key: like a full disk it fails only later.
    if (this.name === "records") this.add(value);
    return written;
  };

  await assert
    .rejects(write("setting:tool", "ball"), { name: "ConstraintError" })
    .finally(() => (IDBObjectStore.prototype.put = put));

  assert.deepEqual(await allRecords(), []);
});

test("a full phone reports no-room and syncs once there is room", async () => {
  await write("setting:tool", "ball");
  respond = sendTheirs;
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (value: unknown, key?: IDBValidKey) {
    if ((value as { id?: string }).id === THEIRS.id)
      throw new DOMException("no room", "QuotaExceededError");
    return put.call(this, value, key);
  };

  await assert.rejects(exchange()).finally(() => (IDBObjectStore.prototype.put = put));
  const before = [await outboxIds(), (await getMeta("syncError"))?.slug];
  respond = acknowledge;
  await exchange();

  assert.deepEqual(before, [["setting:tool"], "no-room"]);
  assert.deepEqual([await outboxIds(), await getMeta("syncError")], [[], undefined]);
});

const JSON_TYPE = { "Content-Type": "application/json" };
const html = (status: number) => new Response("<html>Log in</html>", { status });
for (const [what, respondOnce, slug] of [
  ["there is no network", () => Promise.reject(new TypeError("Failed to fetch")), "unreachable"],
  ["a network shows its login page", async () => html(200), "unreachable"],
  ["a network requires a login", async () => html(511), "unreachable"],
  ["a proxy is overloaded", async () => html(503), "503"],
  ["a response is broken", async () => new Response("{", { headers: JSON_TYPE }), "failed"],
  ["a response breaks off", async () => brokenOff(), "unreachable"],
] as [string, () => Promise<Response>, string][])
  test(`the sync error is ${slug} when ${what}`, async () => {
    await write("setting:tool", "ball");
    const { fetch } = globalThis;
    globalThis.fetch = respondOnce;

    await assert.rejects(exchange()).finally(() => (globalThis.fetch = fetch));

    assert.equal((await getMeta("syncError"))?.slug, slug);
  });

/** A response whose body ends with an error. */
function brokenOff(): Response {
  const body = new ReadableStream({ start: (stream) => stream.error(new TypeError("aborted")) });
  return new Response(body, { headers: JSON_TYPE });
}

test("a server that responds and saves nothing does not count as unreachable", async () => {
  await write("setting:tool", "ball");
  respond = (request) => {
    const [status, body] = acknowledge({ ...request, changes: [] });
    return [status, { ...body, cursor: "e.0.0", head: "e.0.0" }];
  };

  await assert.rejects(exchange());

  assert.equal((await getMeta("syncError"))?.slug, "failed");
});

test("a database that fails does not make the server unreachable", async () => {
  await write("setting:tool", "ball");
  respond = sendTheirs;
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (value: unknown, key?: IDBValidKey) {
    if ((value as { id?: string }).id === THEIRS.id) throw new DOMException("", "UnknownError");
    return put.call(this, value, key);
  };

  await assert.rejects(exchange()).finally(() => (IDBObjectStore.prototype.put = put));

  assert.equal((await getMeta("syncError"))?.slug, "failed");
});
