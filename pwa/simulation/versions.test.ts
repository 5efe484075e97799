/** An app and a server that are not of one age: neither loses what the other knows. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Rec } from "../src/rules/merge.ts";
import type { SyncAnswer, SyncRequest } from "../src/store/api.ts";
import { bundled } from "./bundle.ts";
import type { Answer } from "./server.ts";
import { World } from "./world.ts";

const start = await bundled();
const STAMP = "01a20320a2000000-tomorrow";
/** A record as only a newer app makes it. */
const DREAM: Rec = {
  kind: "dream",
  deleted: null,
  fields: { note: ["of a roller", STAMP], vividness: [{ scale: 5, words: ["blue"] }, STAMP] },
};

function live(): World {
  return new World(start, { skews: [0], locks: true, page: 200, mostChanges: 100, linked: true });
}

/** A world whose server has a record of a kind that the app does not know. */
async function liveWithDream(): Promise<World> {
  const world = live();
  Object.assign(world.server.account, {
    rev: 1,
    batches: [{ top: 1, tag: "t" }],
    records: new Map([["dream-1", { copy: DREAM, rev: 1 }]]),
  });
  await world.do({ do: "sync well", tab: 0 });
  return world;
}

/** From now on the server answers what `change` makes of its answers. */
function changeAnswers({ server }: World, change: (answer: Answer) => Answer): void {
  const answer = server.answer.bind(server);
  server.answer = (...asked) => change(answer(...asked));
}

function problem(status: number, slug: string): Answer {
  return {
    status,
    body: { type: `/problems/${slug}`, title: slug, detail: slug, supported: { min: 2, max: 2 } },
  };
}

function there({ server }: World, id: string): Rec["fields"] {
  return server.account.records.get(id)!.copy.fields;
}

test("an old app sends only what it changed, and so leaves what it does not know as it was", async () => {
  const world = await liveWithDream();
  const sent: unknown[] = [];
  const answer = world.server.answer.bind(world.server);
  world.server.answer = (path, body, ...rest) => {
    sent.push(...((JSON.parse(body) as SyncRequest).changes ?? []).map(({ set }) => set));
    return answer(path, body, ...rest);
  };

  await world.save(0, [{ id: "dream-1", kind: "dream", set: { note: "of a ball" } }]);
  await world.do({ do: "sync well", tab: 0 });

  assert.deepEqual(sent, [{ note: "of a ball" }]);
  assert.equal(there(world, "dream-1")["note"]![0], "of a ball");
  assert.deepEqual(there(world, "dream-1")["vividness"], DREAM.fields["vividness"]);
});

test("an old app gives back what it does not know to a server that lost it", async () => {
  const world = await liveWithDream();
  const empty = { epoch: "e0", rev: 0, clock: 0, records: new Map(), batches: [] };

  world.server.restore(empty, false);
  await world.settle();

  assert.deepEqual(there(world, "dream-1"), DREAM.fields);
});

test("an answer may hold more than the app knows", async () => {
  const world = live();
  const more = { from_tomorrow: [1] };
  changeAnswers(world, ({ status, body }) => {
    const { results, records, ...rest } = body as SyncAnswer;
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

  await world.save(0, [{ id: "setting:a", kind: "setting", set: { value: "b" } }]);
  await world.settle();

  assert.equal(there(world, "setting:a")["value"]![0], "b");
});

for (const [status, slug, trouble] of [
  [426, "app-too-old", "old-app"],
  [422, "protocol-unknown", "old-server"],
] as const) {
  test(`nothing is lost while the server answers ${slug}, and it is said`, async () => {
    const world = live();
    const { answer } = world.server;
    changeAnswers(world, () => problem(status, slug));

    await world.save(0, [{ id: "setting:a", kind: "setting", set: { value: "b" } }]);
    await world.do({ do: "sync well", tab: 0 });

    const app = await world.app(0);
    assert.equal(app.client.trouble.value, trouble);
    assert.equal(app.client.records.value.get("setting:a")!.waiting, 1);
    world.server.answer = answer;
    await world.settle();
    assert.equal(there(world, "setting:a")["value"]![0], "b");
    assert.equal(app.client.trouble.value, null);
  });
}

test("what an old server refuses stays here, holds nothing up, and is sent again once the server is newer", async () => {
  const world = live();
  let schema = 1;
  changeAnswers(world, ({ status, body }) => {
    const { results, ...rest } = body as SyncAnswer;
    const refused = { s: "rejected" as const, problem: problem(422, "unknown-kind").body };
    if (schema > 1 || !results["dream-2"]) return { status, body: { ...rest, results, schema } };
    world.server.account.records.delete("dream-2");
    return { status, body: { ...rest, results: { ...results, "dream-2": refused }, schema } };
  });
  await world.save(0, [
    { id: "dream-2", kind: "dream", set: { note: "of a ball" } },
    { id: "setting:a", kind: "setting", set: { value: "b" } },
  ]);
  await world.do({ do: "sync well", tab: 0 });
  const { records } = world.phones[0]!.disk;

  schema = 2;
  await world.do({ do: "sync well", tab: 0 });
  await world.settle();

  assert.ok(records.get("dream-2")!.refused);
  assert.equal(records.get("setting:a")!.refused, undefined);
  assert.equal(there(world, "dream-2")["note"]![0], "of a ball");
});
