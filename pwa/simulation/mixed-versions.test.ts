/** An app and a server of different versions: neither loses fields that it does not know. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { RecordState } from "../src/rules/merge.ts";
import type { SyncRequest, SyncResponse } from "../src/store/api.ts";
import { bundleClient } from "./bundle.ts";
import { ONE_PHONE } from "./commands.ts";
import { ModelServer, START } from "./model-server.ts";
import type { ServerResponse } from "./server.ts";
import { Simulation } from "./simulation.ts";

const start = await bundleClient();
const STAMP = "01a20320a2000000-newerapp";
/** A record of a kind that only a newer app knows. */
const UNKNOWN_RECORD: RecordState = {
  kind: "dream",
  deleted: null,
  fields: { note: ["of a roller", STAMP], vividness: [{ scale: 5, words: ["blue"] }, STAMP] },
};

function simulate(): Simulation {
  return new Simulation(start, ONE_PHONE, new ModelServer());
}

/** Return a simulation whose server has a record of an unknown kind. */
async function simulateUnknownRecord(): Promise<Simulation> {
  const sim = simulate();
  Object.assign(sim.server.account, {
    rev: 1,
    clock: START,
    batches: [{ top: 1, tag: "t" }],
    records: new Map([["dream-1", { state: UNKNOWN_RECORD, rev: 1 }]]),
  });
  await sim.do({ do: "sync completely", tab: 0 });
  return sim;
}

/** Apply `change` to all further responses to a sync. */
function changeResponses(
  { server }: Simulation,
  change: (response: ServerResponse) => ServerResponse,
): void {
  const handle = server.handle.bind(server);
  server.handle = (path, ...rest) => {
    const response = handle(path, ...rest);
    return path === "/api/sync" ? change(response) : response;
  };
}

function problem(status: number, slug: string): ServerResponse {
  return {
    status,
    body: { type: `/problems/${slug}`, title: slug, detail: slug, supported: { min: 2, max: 2 } },
  };
}

function serverFields({ server }: Simulation, id: string): RecordState["fields"] {
  return server.account.records.get(id)!.state.fields;
}

test("an old app sends only changed fields and keeps unknown ones", async () => {
  const sim = await simulateUnknownRecord();
  const sent: unknown[] = [];
  const handle = sim.server.handle.bind(sim.server);
  sim.server.handle = (path, body, ...rest) => {
    sent.push(...((JSON.parse(body) as SyncRequest).changes ?? []).map(({ set }) => set));
    return handle(path, body, ...rest);
  };

  await sim.save(0, [{ id: "dream-1", kind: "dream", set: { note: "of a ball" } }]);
  await sim.do({ do: "sync completely", tab: 0 });

  assert.deepEqual(sent, [{ note: "of a ball" }]);
  assert.equal(serverFields(sim, "dream-1").note![0], "of a ball");
  assert.deepEqual(serverFields(sim, "dream-1").vividness, UNKNOWN_RECORD.fields.vividness);
});

test("an old app restores unknown records to a server that lost them", async () => {
  const sim = await simulateUnknownRecord();
  const empty = { rev: 0, clock: 0, records: new Map(), batches: [] };

  sim.replaceAccount(empty);
  await sim.settle();

  assert.deepEqual(serverFields(sim, "dream-1"), UNKNOWN_RECORD.fields);
});

test("a response may have unknown fields", async () => {
  const sim = simulate();
  const more = { from_a_newer_server: [1] };
  changeResponses(sim, ({ status, body }) => {
    const { results, records, ...rest } = body as SyncResponse;
    const extendedResults = Object.fromEntries(
      Object.entries(results).map(([id, result]) => [id, { ...result, ...more }]),
    );
    return {
      status,
      body: {
        ...rest,
        ...more,
        results: extendedResults,
        records: records.map((each) => ({ ...each, ...more })),
      },
    };
  });

  await sim.save(0, [{ id: "setting:a", kind: "setting", set: { value: "b" } }]);
  await sim.settle();

  assert.equal(serverFields(sim, "setting:a").value![0], "b");
});

for (const [status, slug, kind] of [
  [426, "app-too-old", "old-app"],
  [422, "protocol-unknown", "old-server"],
] as const) {
  test(`nothing is lost while the server returns ${slug}, and the app reports it`, async () => {
    const sim = simulate();
    const { handle } = sim.server;
    changeResponses(sim, () => problem(status, slug));

    await sim.save(0, [{ id: "setting:a", kind: "setting", set: { value: "b" } }]);
    await sim.do({ do: "sync completely", tab: 0 });

    const app = await sim.app(0);
    assert.equal(app.client.syncErrorKind.value, kind);
    assert.equal(app.client.records.value.get("setting:a")!.waiting, 1);
    sim.server.handle = handle;
    await sim.settle();
    assert.equal(serverFields(sim, "setting:a").value![0], "b");
    assert.equal(app.client.syncErrorKind.value, null);
  });
}

test("a record rejected by an old server is sent again once the server is newer", async () => {
  const sim = simulate();
  let schema = 1;
  changeResponses(sim, ({ status, body }) => {
    const { results, ...rest } = body as SyncResponse;
    const rejected = { s: "rejected" as const, problem: problem(422, "unknown-kind").body };
    if (schema > 1 || !results["dream-2"]) return { status, body: { ...rest, results, schema } };
    sim.server.account.records.delete("dream-2");
    return { status, body: { ...rest, results: { ...results, "dream-2": rejected }, schema } };
  });
  await sim.save(0, [
    { id: "dream-2", kind: "dream", set: { note: "of a ball" } },
    { id: "setting:a", kind: "setting", set: { value: "b" } },
  ]);
  await sim.do({ do: "sync completely", tab: 0 });
  const { records } = sim.phones[0]!.storage;

  schema = 2;
  await sim.do({ do: "sync completely", tab: 0 });
  await sim.settle();

  assert.ok(records.get("dream-2")!.refused);
  assert.equal(records.get("setting:a")!.refused, undefined);
  assert.equal(serverFields(sim, "dream-2").note![0], "of a ball");
});
