/**
 * Faults to plant in the client, each a patch of its source: the simulation must detect every one.
 *
 * Three are left out, for they do no harm. Without the generation, or without asking whether the cursor is still the same
 * before an answer acknowledges, the other of the two guards and the server's next look at the witness set it right. And
 * a stamp that the server may have could be made again: by then all is pulled, and what the server has waits no longer.
 */

import type { Patch } from "./bundle.ts";

const answers = "store/apply-response.ts";
const edits = "store/edits.ts";
const exchange = "store/exchange.ts";
const outbox = "store/outbox.ts";
const stamps = "store/stamps.ts";
const syncRequest = "store/sync-request.ts";
const sync = "store/sync.ts";
const tabs = "store/other-tabs.ts";
const merge = "rules/merge.ts";

export const FAULTS: Record<string, Patch | Patch[]> = {
  "an acknowledgement clears every mark": {
    file: answers,
    find: ".filter(([name, stamp]) => stamp !== sent.dirty[name])",
    replace: ".filter(() => false)",
  },
  "what is pulled overwrites what is here": {
    file: answers,
    find: "...merge(ours, theirs), dirty",
    replace: "...theirs, dirty",
  },
  "the cursor moves although it is another by now": {
    file: answers,
    find: ' && ((await readMeta(tx, "cursor")) ?? null) === body.cursor',
    replace: "",
  },
  "an answer that comes too late still acknowledges": {
    file: answers,
    find: "if (!(await isCurrent(tx, request))) return null;",
    replace: `if (!(await isCurrent(tx, request))) {
    await Promise.all(request.sent.map((one) => applyResult(tx, one, response.results[one.id])));
    return null;
  }`,
  },
  "what was refused is forgotten": {
    file: answers,
    find: "return markRejected(tx, stored, sent, result.problem);",
    replace: "return [putRecord(tx, { ...stored, dirty: {} })];",
  },
  "nothing is sent again after a restore": {
    file: outbox,
    find: 'for (const { refused: _, ...one } of await tx.objectStore("records").getAll())',
    replace: "for (const one of [] as StoredRecord[])",
  },
  "deletes are not sent again after a restore": {
    file: outbox,
    find: "const dirty = one.deleted ? { [DELETE]: one.deleted } : ",
    replace: "const dirty = ",
  },
  "what was pulled counts as saved though it is older": {
    file: answers,
    find: "one !== undefined && one[1] === other?.[1] &&",
    replace: "one !== undefined ||",
  },
  "a resync ends at the first page": {
    file: answers,
    find: "if (request.resync && !response.more)",
    replace: "if (request.resync)",
  },
  "something is sent before everything is pulled": {
    file: syncRequest,
    find: "const sent = resync ? [] : batch(",
    replace: "const sent = batch(",
  },
  "the witness stays at home": {
    file: syncRequest,
    find: 'witness: (await readMeta(tx, "witness")) ?? null',
    replace: "witness: null",
  },
  "what is too large by itself is sent forever": {
    file: exchange,
    find: "if (one && !more) {",
    replace: "if (one && more) {",
  },
  "an edit takes two transactions": {
    file: edits,
    find: "    return saved;\n  });",
    replace: `    for (const one of saved) putRecord(tx, { ...one, dirty: {} });
    return saved;
  }).then((saved) => inTransaction(async (tx) => {
    for (const one of saved) putRecord(tx, one);
    return saved;
  }));`,
  },
  "the last stamp is not kept": {
    file: stamps,
    find: '  await writeMeta(tx, "stamp", stamp);\n  return stamp;',
    replace: "  return stamp;",
  },
  "stamps of others are not looked at": {
    file: stamps,
    find: 'laterStamp((await readMeta(tx, "stamp")) ?? "", stamp)',
    replace: 'await readMeta(tx, "stamp")',
  },
  "the server's time is trusted when it goes back": {
    file: answers,
    find: "response.clock ?? response.now",
    replace: "response.now",
  },
  "nothing is stamped again": {
    file: answers,
    find: `if (prompt && !response.more && (await isClockAhead(tx, clock)))
    changed.push(...(await restamp(tx, clock)));`,
    replace: "",
  },
  "what is just over the limit is stamped again at once": {
    file: stamps,
    find: "const RESTAMP_AHEAD_MS = 360_000;",
    replace: "const RESTAMP_AHEAD_MS = 300_000;",
  },
  "what was refused is not stamped again with the rest": {
    file: stamps,
    find: ".filter((one) => Object.keys(one.dirty).length > 0)",
    replace: ".filter((one) => one.waiting)",
  },
  "new stamps fall behind the server's": {
    file: stamps,
    find: 'nextStamp("", clock + SERVER_MAX_AHEAD_MS + 1, node)',
    replace: '""',
  },
  "an edit undoes a delete": {
    file: merge,
    find: "  if (deleted) return",
    replace: "  if (deleted && !Object.keys({ ...a.fields, ...b.fields }).length) return",
  },
  "a phone comes into an account while it opens one": {
    file: tabs,
    find: 'navigator.locks ? navigator.locks.request("sync", work) : work()',
    replace: "work()",
  },
  "tabs are told nothing": {
    file: tabs,
    find: "channel.postMessage(message);",
    replace: "",
  },
  "changed records are not shown": {
    file: sync,
    find: "if (!wiped.value && changed.length > 0) showRecords(changed);",
    replace: "",
  },
  "anything that is pulled counts as saved": {
    file: answers,
    find: "dirty: unacknowledged(theirs, ours)",
    replace: "dirty: {}",
  },
  "what was refused is deleted": {
    file: answers,
    find: "return markRejected(tx, stored, sent, result.problem);",
    replace: '{ await tx.objectStore("records").delete(sent.id); return []; }',
  },
  "everything waits behind what was refused": {
    file: syncRequest,
    find: "const sent = resync ? [] :",
    replace: `const sent = resync || (await tx.objectStore("records").getAll()).some((one) => one.refused) ? [] :`,
  },
  "the cursor is stored before its page": {
    file: exchange,
    find: "const changed = await inTransaction((tx) => applyResponse(",
    replace: `if ((await getMeta("generation")) === request.generation) {
    await setMeta("cursor", response.cursor);
    Object.assign(request.body, { cursor: response.cursor });
  }
  const changed = await inTransaction((tx) => applyResponse(`,
  },
  "a delete that was saved is forgotten": {
    file: answers,
    find: "if (!isSaved(result)) return [];",
    replace: `if (!isSaved(result)) return [];
  if (sent.deleted) { await tx.objectStore("records").delete(sent.id); return []; }`,
  },
  "what the server may have already is stamped again": [
    {
      file: answers,
      find: "if (prompt && !response.more && (await isClockAhead(tx, clock)))",
      replace: 'if (Object.values(response.results).some(({ s }) => s === "clock_ahead"))',
    },
    {
      file: stamps,
      find: ".filter((stamp) => !isTooFarAhead(stamp, clock))",
      replace: ".slice(0, 0)",
    },
    { file: stamps, find: ".filter((one) => isTooFarAhead(one, clock))", replace: "" },
  ],
  "the server's time is not looked at": [
    {
      file: answers,
      find: '"offset", response.now - Date.now()',
      replace: '"offset", 0',
    },
    { file: answers, find: "response.clock ?? response.now", replace: "Date.now()" },
  ],
  "a late answer's time is taken for the time it is": {
    file: answers,
    find: "Math.abs(Date.now() - request.sentAt) <= MAX_ROUND_TRIP_MS",
    replace: "true",
  },
  "what is too much for a request is sent again as it is": {
    file: exchange,
    find: "progress.maxChanges = Math.ceil(sent.length / 2);",
    replace: "",
  },
};
