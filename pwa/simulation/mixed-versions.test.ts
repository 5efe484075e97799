/** An app and a server that are not of one age: neither loses what the other knows. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { RecordState } from "../src/rules/merge.ts";
import type { SyncRequest, SyncResponse } from "../src/store/api.ts";
import { bundled } from "./bundle.ts";
import { ModelServer } from "./model-server.ts";
import type { Answer } from "./server.ts";
import { Simulation } from "./simulation.ts";

const start = await bundled();
const STAMP = "01a20320a2000000-tomorrow";
/** A record as only a newer app makes it. */
const DREAM: RecordState = {
  kind: "dream",
  deleted: null,
  fields: { note: ["of a roller", STAMP], vividness: [{ scale: 5, words: ["blue"] }, STAMP] },
};

function simulate(): Simulation {
  const setup = { skews: [0], locks: true, page: 200, mostChanges: 100, linked: true };
  return new Simulation(start, setup, new ModelServer());
}

/** A simulation whose server has a record of a kind that the app does not know. */
async function liveWithDream(): Promise<Simulation> {
  const sim = simulate();
  Object.assign(sim.server.account, {
    rev: 1,
    batches: [{ top: 1, tag: "t" }],
    records: new Map([["dream-1", { copy: DREAM, rev: 1 }]]),
  });
  await sim.do({ do: "sync well", tab: 0 });
  return sim;
}

/** From now on the server answers what `change` makes of its answers. */
function changeAnswers({ server }: Simulation, change: (answer: Answer) => Answer): void {
  const answer = server.answer.bind(server);
  server.answer = (...asked) => change(answer(...asked));
}

function problem(status: number, slug: string): Answer {
  return {
    status,
    body: { type: `/problems/${slug}`, title: slug, detail: slug, supported: { min: 2, max: 2 } },
  };
}

function there({ server }: Simulation, id: string): RecordState["fields"] {
  return server.account.records.get(id)!.copy.fields;
}

test("an old app sends only what it changed, and so leaves what it does not know as it was", async () => {
  const sim = await liveWithDream();
  const sent: unknown[] = [];
  const answer = sim.server.answer.bind(sim.server);
  sim.server.answer = (path, body, ...rest) => {
    sent.push(...((JSON.parse(body) as SyncRequest).changes ?? []).map(({ set }) => set));
    return answer(path, body, ...rest);
  };

  await sim.save(0, [{ id: "dream-1", kind: "dream", set: { note: "of a ball" } }]);
  await sim.do({ do: "sync well", tab: 0 });

  assert.deepEqual(sent, [{ note: "of a ball" }]);
  assert.equal(there(sim, "dream-1").note![0], "of a ball");
  assert.deepEqual(there(sim, "dream-1").vividness, DREAM.fields.vividness);
});

test("an old app gives back what it does not know to a server that lost it", async () => {
  const sim = await liveWithDream();
  const empty = { epoch: "e0", rev: 0, clock: 0, records: new Map(), batches: [] };

  sim.replaceAccount(empty, false);
  await sim.settle();

  assert.deepEqual(there(sim, "dream-1"), DREAM.fields);
});

test("an answer may hold more than the app knows", async () => {
  const sim = simulate();
  const more = { from_tomorrow: [1] };
  changeAnswers(sim, ({ status, body }) => {
    const { results, records, ...rest } = body as SyncResponse;
    const told = Object.fromEntries(
      Object.entries(results).map(([id, result]) => [id, { ...result, ...more }]),
    );
    return {
      status,
      body: {
        ...rest,
        ...more,
        results: told,
        records: records.map((each) => ({ ...each, ...more })),
      },
    };
  });

  await sim.save(0, [{ id: "setting:a", kind: "setting", set: { value: "b" } }]);
  await sim.settle();

  assert.equal(there(sim, "setting:a").value![0], "b");
});

for (const [status, slug, trouble] of [
  [426, "app-too-old", "old-app"],
  [422, "protocol-unknown", "old-server"],
] as const) {
  test(`nothing is lost while the server answers ${slug}, and it is said`, async () => {
    const sim = simulate();
    const { answer } = sim.server;
    changeAnswers(sim, () => problem(status, slug));

    await sim.save(0, [{ id: "setting:a", kind: "setting", set: { value: "b" } }]);
    await sim.do({ do: "sync well", tab: 0 });

    const app = await sim.app(0);
    assert.equal(app.client.syncErrorKind.value, trouble);
    assert.equal(app.client.records.value.get("setting:a")!.waiting, 1);
    sim.server.answer = answer;
    await sim.settle();
    assert.equal(there(sim, "setting:a").value![0], "b");
    assert.equal(app.client.syncErrorKind.value, null);
  });
}

test("what an old server refuses stays here, holds nothing up, and is sent again once the server is newer", async () => {
  const sim = simulate();
  let schema = 1;
  changeAnswers(sim, ({ status, body }) => {
    const { results, ...rest } = body as SyncResponse;
    const refused = { s: "rejected" as const, problem: problem(422, "unknown-kind").body };
    if (schema > 1 || !results["dream-2"]) return { status, body: { ...rest, results, schema } };
    sim.server.account.records.delete("dream-2");
    return { status, body: { ...rest, results: { ...results, "dream-2": refused }, schema } };
  });
  await sim.save(0, [
    { id: "dream-2", kind: "dream", set: { note: "of a ball" } },
    { id: "setting:a", kind: "setting", set: { value: "b" } },
  ]);
  await sim.do({ do: "sync well", tab: 0 });
  const { records } = sim.phones[0]!.storage;

  schema = 2;
  await sim.do({ do: "sync well", tab: 0 });
  await sim.settle();

  assert.ok(records.get("dream-2")!.refused);
  assert.equal(records.get("setting:a")!.refused, undefined);
  assert.equal(there(sim, "dream-2").note![0], "of a ball");
});
