import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { exportText, parseFile, type SyncRecord } from "../rules/export-file.ts";
import { allRecords, getMeta, inTransaction, outboxRecords, putRecord } from "./db.ts";
import { saveEdits } from "./edits.ts";
import { recordsFromEdits } from "./export.ts";
import { importRecords } from "./import.ts";

const exportAll = async () => exportText(await allRecords());
const importText = (text: string) =>
  importRecords(parseFile(text, "2999-01-01", Date.now()) as SyncRecord[]);
const setting = (name: string, value: string) =>
  saveEdits([{ id: `setting:${name}`, kind: "setting", set: { value } }]);
const empty = () =>
  inTransaction(async (tx) => {
    await tx.objectStore("records").clear();
    await tx.objectStore("meta").clear();
  });

beforeEach(empty);

test("an import into an empty phone stores every record and sends it", async () => {
  const gone = "019a3c5f-8012-7000-8000-000000000001";
  await saveEdits([
    { id: gone, kind: "session", set: { note: "x" } },
    { id: "check_in:2026-11-22", kind: "check_in", set: { date: "2026-11-22", "pain:left": 3 } },
  ]);
  await setting("tool", "hand");
  await saveEdits([{ id: gone, kind: "session", delete: true }]);
  const text = await exportAll();
  await empty();

  assert.equal(await importText(text), 3);

  assert.equal(await exportAll(), text);
  assert.equal((await outboxRecords(100)).length, 3);
  assert.deepEqual((await allRecords()).find(({ id }) => id === gone)!.dirty, {
    "*": JSON.parse(text).records[0].deleted,
  });
});

test("importing a file twice changes and sends nothing the second time", async () => {
  await setting("tool", "hand");
  const text = await exportAll();
  await inTransaction(async (tx) => void putRecord(tx, { ...(await allOf(tx)), dirty: {} }));

  assert.equal(await importText(text), 0);
  assert.equal((await outboxRecords(100)).length, 0);
});

const allOf = async (tx: Parameters<Parameters<typeof inTransaction>[0]>[0]) =>
  (await tx.objectStore("records").getAll())[0]!;

test("an import keeps the newer value of each field", async () => {
  await saveEdits([
    {
      id: "check_in:2026-11-22",
      kind: "check_in",
      set: { date: "2026-11-22", "pain:left": 3, note: "old" },
    },
  ]);
  const text = await exportAll();
  await saveEdits([{ id: "check_in:2026-11-22", kind: "check_in", set: { "pain:left": 5 } }]);
  const newer = await exportAll();

  assert.equal(await importText(text), 0);
  assert.equal(await exportAll(), newer);
  await empty();
  await importText(text);
  assert.equal(await importText(newer), 1);
  assert.equal(await exportAll(), newer);
});

test("a value that wins a tie is sent, so that all copies agree", async () => {
  await setting("tool", "ball");
  const text = await exportAll();
  await inTransaction(async (tx) => void putRecord(tx, { ...(await allOf(tx)), dirty: {} }));

  assert.equal(await importText(text.replace("ball", "hand")), 1);
  assert.equal(await importText(text.replace("ball", "able")), 0);

  const [one] = await outboxRecords(100);
  assert.equal(one!.fields.value![0], "hand");
});

test("an edit after an import is newer than everything in the file", async () => {
  await setting("tool", "hand");
  const ahead = (await exportAll()).replaceAll(
    /"[0-9a-f]{12}(?=[0-9a-f]{4}-)/g,
    `"${(Date.now() + 3_600_000).toString(16).padStart(12, "0")}`,
  );
  await empty();
  await importText(ahead);

  await setting("tool", "tennis-ball");

  const [one] = await allRecords();
  assert.equal(one!.fields.value![0], "tennis-ball");
});

test("a rejected record is sent again when a file has a newer value", async () => {
  await setting("tool", "hand");
  const text = (await exportAll())
    .replace(/"[0-9a-f]{12}/, `"${(Date.now() + 60_000).toString(16).padStart(12, "0")}`)
    .replace("hand", "ball");
  await inTransaction(
    async (tx) =>
      void putRecord(tx, { ...(await allOf(tx)), refused: { type: "x", title: "x", detail: "" } }),
  );
  assert.equal((await outboxRecords(100)).length, 0);

  await importText(text);

  assert.equal((await outboxRecords(100)).length, 1);
});

test("a file is imported whole or not at all", async () => {
  await setting("tool", "hand");
  const before = await exportAll();
  const other = { id: "setting:tool", kind: "session", deleted: null, fields: {} };
  const fine = {
    id: "setting:look",
    kind: "setting",
    deleted: null,
    fields: { value: ["dark", "019a3c5f80120000-k3v9q2ab"] },
  };

  await assert.rejects(importRecords([fine as unknown as SyncRecord, other]));

  assert.equal(await exportAll(), before);
  assert.equal(await getMeta("stamp"), JSON.parse(before).records[0].fields.value[1]);
});

test("edits that could not be stored can be exported and imported", async () => {
  const edits = [
    { id: "setting:tool", kind: "setting", set: { value: "a" } },
    { id: "setting:tool", kind: "setting", set: { value: "b" } },
  ];

  assert.equal(await importText(exportText(recordsFromEdits(edits))), 1);
  assert.equal((await allRecords())[0]!.fields.value![0], "b");
});
