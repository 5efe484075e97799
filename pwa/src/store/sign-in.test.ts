import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { saveAccount, saveJoinedAccount, startNewAccount } from "./account.ts";
import type { SyncRequest } from "./api.ts";
import { allRecords, getMeta, inTransaction, setMeta } from "./db.ts";
import { saveEdits } from "./edits.ts";
import { exchange } from "./exchange.ts";

type Answer = [status: number, body?: object];
/** A server with one account per recovery code, which knows a device by its cookie or its key. */
let requests: string[];
let cookie: string | null;
/** The problem that each cookie gets; no entry for a valid one. */
let problems: Map<string | null, string>;
let keys: Map<string, string>;
let code: string;
/** Called for each request; it may throw, which loses the response. */
let lose: (request: string) => void;
let recovered = 0;

const problem = (status: number, slug: string): Answer => [
  status,
  { type: `/problems/${slug}`, title: slug, detail: "" },
];

const ROUTES: Record<string, (body: Record<string, string>) => Answer> = {
  "/api/device-key": ({ key }) => {
    const slug = problems.get(cookie);
    if (slug) return problem(401, slug);
    keys.set(cookie!, key!);
    return [204];
  },
  "/api/sign-in/challenge": ({ device_id }) => [200, { challenge: `1.${device_id}` }],
  "/api/recover": ({ recovery_code }) => {
    if (recovery_code !== code) return problem(404, "unknown-recovery-code");
    cookie = "again";
    code = `R${(recovered += 1)}`;
    return [201, { account_id: "a", device_id: cookie, recovery_code: code }];
  },
  "/api/sync": (body) => {
    const slug = problems.get(cookie);
    if (slug) return problem(401, slug);
    const { changes = [] } = body as unknown as SyncRequest;
    const results = Object.fromEntries(changes.map(({ id }) => [id, { s: "ok", rev: 1 }]));
    const [cursor, head] = ["e.1.t", "e.1.t"];
    return [
      200,
      { now: Date.now(), protocol: 1, schema: 1, results, records: [], cursor, head, more: false },
    ];
  },
};

async function signIn({ device_id = "", challenge, signature }: Record<string, string>) {
  const raw = Buffer.from(keys.get(device_id) ?? "", "base64url");
  if (raw.length === 0) return problem(401, "unknown-device");
  const kind = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("raw", raw, kind, true, ["verify"]);
  const bytes = Buffer.from(signature!, "base64url");
  const text = Buffer.from(`medius-sign-in:${challenge}`);
  if (!(await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, bytes, text)))
    return problem(401, "unknown-device");
  const removal = problems.get(`${device_id} by key`);
  if (removal) return problem(401, removal);
  cookie = device_id;
  return [200, { account_id: "a", device_id }] as Answer;
}

globalThis.fetch = async (path, options) => {
  requests.push(String(path));
  const body = JSON.parse(String(options?.body)) as Record<string, string>;
  const [status, answer] =
    path === "/api/sign-in" ? await signIn(body) : ROUTES[String(path)]!(body);
  lose(String(path));
  return status === 204 ? new Response(null, { status }) : Response.json(answer, { status });
};

beforeEach(async () => {
  requests = [];
  cookie = "d";
  problems = new Map([[null, "no-device"]]);
  keys = new Map();
  code = "R";
  lose = () => undefined;
  await inTransaction(async (tx) => {
    await tx.objectStore("records").clear();
    await tx.objectStore("meta").clear();
  });
  await saveEdits([{ id: "setting:a", kind: "setting", set: { value: "1" } }]);
  await saveAccount({ account_id: "a", device_id: "d", recovery_code: "R" });
});

const ids = async () => (await allRecords()).map(({ id }) => id);
const slug = async () => (await getMeta("syncError"))?.slug;
const putAway = () => setMeta("account", { account_id: "a", device_id: "d" });
const changeCookie = async (to: string | null, problem?: string) => {
  await exchange();
  cookie = to;
  if (problem) problems.set(to, problem);
  requests = [];
};

test("each device gives the server its key once, before its first sync", async () => {
  await exchange();
  await exchange();
  await saveJoinedAccount({ account_id: "b", device_id: "e" });
  cookie = "e";
  await exchange();

  assert.deepEqual(
    requests.filter((path) => path !== "/api/sync"),
    ["/api/device-key", "/api/device-key"],
  );
  assert.equal(requests[0], "/api/device-key");
  assert.equal(keys.get("d"), keys.get("e"));
  assert.equal(Buffer.from(keys.get("d")!, "base64url").length, 65);
});

test("no script can read the private key", async () => {
  await exchange();

  const { privateKey } = (await getMeta("deviceKey"))!;
  assert.equal(privateKey.extractable, false);
  await assert.rejects(crypto.subtle.exportKey("pkcs8", privateKey));
});

test("the key is given again after the server was restored", async () => {
  await exchange();
  const { "/api/sync": sync } = ROUTES;
  ROUTES["/api/sync"] = () => {
    ROUTES["/api/sync"] = sync!;
    return [409, { type: "/problems/resync", title: "", detail: "", reason: "restored", now: 0 }];
  };

  await exchange();
  await exchange();

  assert.equal(requests.filter((path) => path === "/api/device-key").length, 2);
});

test("a browser that cannot keep a key syncs without one", async () => {
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (value: unknown, key?: IDBValidKey) {
    if (key === "deviceKey") throw new DOMException("no keys", "DataCloneError");
    return put.call(this, value, key);
  };

  await exchange().finally(() => (IDBObjectStore.prototype.put = put));

  assert.deepEqual([...new Set(requests)], ["/api/sync"]);
  assert.equal(await slug(), undefined);
});

test("a phone whose cookie is gone signs in by its key and goes on", async () => {
  await putAway();
  await changeCookie(null);
  await saveEdits([{ id: "setting:b", kind: "setting", set: { value: "2" } }]);

  await exchange();

  assert.deepEqual(requests, ["/api/sync", "/api/sign-in/challenge", "/api/sign-in", "/api/sync"]);
  assert.deepEqual(
    [cookie, await slug(), await ids()],
    ["d", undefined, ["setting:a", "setting:b"]],
  );
});

for (const slug of ["device-removed", "account-deleted"])
  test(`a cookie of an earlier device changes nothing: ${slug}`, async () => {
    await changeCookie("earlier", slug);

    await exchange();

    assert.deepEqual(
      [cookie, await ids(), await getMeta("removed")],
      ["d", ["setting:a"], undefined],
    );
  });

test("a removal that the key confirms counts", async () => {
  await changeCookie(null);
  problems.set("d by key", "device-removed");

  await assert.rejects(exchange());

  assert.deepEqual([await ids(), await getMeta("removed")], [[], true]);
});

test("without a key the recovery code of this phone opens its account", async () => {
  await setMeta("keyDevice", "d");
  cookie = null;

  await exchange();

  const stored = await getMeta("account");
  assert.deepEqual([stored?.device_id, stored?.recovery_code], ["again", code]);
  assert.deepEqual([await getMeta("recovering"), await slug()], [undefined, undefined]);
});

test("the code is sent again when the response was lost", async () => {
  await setMeta("keyDevice", "d");
  cookie = null;
  lose = (path) => {
    if (path === "/api/recover") throw new TypeError("Failed to fetch");
  };
  await assert.rejects(exchange());
  assert.deepEqual([await getMeta("recovering"), await slug()], ["R", "unreachable"]);
  [lose, code, requests] = [() => undefined, "R", []];

  await exchange();

  assert.equal(requests[0], "/api/recover");
  assert.equal((await getMeta("account"))?.recovery_code, code);
});

test("a phone that nothing signs in says so, and does not ask with the code again", async () => {
  await setMeta("keyDevice", "d");
  [cookie, code] = [null, "another"];

  await assert.rejects(exchange());
  await assert.rejects(exchange());

  assert.equal(await slug(), "no-device");
  assert.equal(requests.filter((path) => path === "/api/recover").length, 1);
  assert.deepEqual(await getMeta("account"), { account_id: "a", device_id: "d" });
  assert.deepEqual(await ids(), ["setting:a"]);
});

test("a key that the server does not know is tried once a minute", async () => {
  await putAway();
  await changeCookie(null);
  keys.clear();

  await assert.rejects(exchange());
  await assert.rejects(exchange());

  assert.equal(requests.filter((path) => path === "/api/sign-in").length, 1);
});

test("without a network a phone is not called unknown", async () => {
  await changeCookie(null);
  lose = (path) => {
    if (path === "/api/sign-in/challenge") throw new TypeError("Failed to fetch");
  };

  await assert.rejects(exchange());

  assert.equal(await slug(), "unreachable");
});

test("after its account was deleted a phone keeps all and asks nothing", async () => {
  await putAway();
  await changeCookie("d", "account-deleted");
  keys.clear();

  await assert.rejects(exchange());
  requests = [];
  await exchange();

  assert.deepEqual([requests, await slug(), await ids()], [[], "account-deleted", ["setting:a"]]);
});

test("a phone with a deleted account may go on in a new one", async () => {
  await changeCookie("d", "account-deleted");
  [keys, code] = [new Map(), "another"];
  await assert.rejects(exchange());
  ROUTES["/api/accounts"] = () => {
    cookie = "new";
    return [201, { account_id: "n", device_id: "new", recovery_code: "N" }];
  };

  await startNewAccount();
  await exchange();

  assert.deepEqual([(await getMeta("account"))?.device_id, await slug()], ["new", undefined]);
});
