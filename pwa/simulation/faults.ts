/**
 * Faults to plant in the client, each a patch of its source. The simulation must detect every one.
 *
 * Three faults are not listed because they do no harm. Of the two checks before a response
 * acknowledges anything, of the generation and of the cursor, each alone is enough, because the
 * server checks the witness next. A stamp that the server may have could be issued again: by then
 * everything is pulled, and no record that the server has is in the outbox.
 */

import type { Patch } from "./bundle.ts";

const applyResponse = "store/apply-response.ts";
const edits = "store/edits.ts";
const exchange = "store/exchange.ts";
const outbox = "store/outbox.ts";
const signIn = "store/sign-in.ts";
const restamp = "store/restamp.ts";
const stamps = "store/stamps.ts";
const syncRequest = "store/sync-request.ts";
const sync = "store/sync.ts";
const tabs = "store/other-tabs.ts";
const merge = "rules/merge.ts";

export const FAULTS: Record<string, Patch | Patch[]> = {
  "an acknowledgement clears every dirty field": {
    file: applyResponse,
    find: ".filter(([name, stamp]) => stamp !== sent.dirty[name])",
    replace: ".filter(() => false)",
  },
  "a pulled record replaces the stored one": {
    file: applyResponse,
    find: "...merge(ours, theirs), dirty",
    replace: "...theirs, dirty",
  },
  "a response is applied after the cursor has changed": {
    file: applyResponse,
    find: ' && ((await readMeta(tx, "cursor")) ?? null) === body.cursor',
    replace: "",
  },
  "an outdated response still acknowledges changes": {
    file: applyResponse,
    find: "if (!(await isCurrent(tx, request))) return null;",
    replace: `if (!(await isCurrent(tx, request))) {
    await Promise.all(request.sent.map((one) => applyResult(tx, one, response.results[one.id])));
    return null;
  }`,
  },
  "a rejected record counts as saved": {
    file: applyResponse,
    find: "return markRejected(tx, stored, sent, result.problem);",
    replace: "return [putRecord(tx, { ...stored, dirty: {} })];",
  },
  "no record is sent again after a restore": {
    file: outbox,
    find: 'for (const { refused: _, ...one } of await tx.objectStore("records").getAll())',
    replace: "for (const one of [] as StoredRecord[])",
  },
  "deletes are not sent again after a restore": {
    file: outbox,
    find: "const dirty = one.deleted ? { [DELETE]: one.deleted } : ",
    replace: "const dirty = ",
  },
  "a pulled field acknowledges a newer one": {
    file: applyResponse,
    find: "one !== undefined && one[1] === other?.[1] &&",
    replace: "one !== undefined ||",
  },
  "a resync ends after the first page": {
    file: applyResponse,
    find: "if (request.resync && !response.more)",
    replace: "if (request.resync)",
  },
  "a resync sends changes before everything is pulled": {
    file: syncRequest,
    find: "const waiting = resync ? [] : batch(",
    replace: "const waiting = batch(",
  },
  "the witness is not sent": {
    file: syncRequest,
    find: 'witness: (await readMeta(tx, "witness")) ?? null',
    replace: "witness: null",
  },
  "a record that is too large is sent forever": {
    file: exchange,
    find: "if (one && !more) {",
    replace: "if (one && more) {",
  },
  "an edit is saved in two transactions": {
    file: edits,
    find: "    return saved;\n  });",
    replace: `    for (const one of saved) putRecord(tx, { ...one, dirty: {} });
    return saved;
  }).then((saved) => inTransaction(async (tx) => {
    for (const one of saved) putRecord(tx, one);
    return saved;
  }));`,
  },
  "the last stamp is not stored": {
    file: stamps,
    find: '  await writeMeta(tx, "stamp", stamp);\n  return stamp;',
    replace: "  return stamp;",
  },
  "stamps of other devices are ignored": {
    file: applyResponse,
    find: 'for (const key of ["stamp", "serverStamp"] as const)',
    replace: 'for (const key of ["serverStamp"] as const)',
  },
  "the server's clock is trusted after it was set back": {
    file: applyResponse,
    find: "response.clock ?? response.now",
    replace: "response.now",
  },
  "stamps from the future are not renewed": {
    file: applyResponse,
    find: "changed.push(...(await restamp(tx, clock)));",
    replace: ";",
  },
  "stamps that the server may not accept are sent": {
    file: syncRequest,
    find: "const sent = waiting.filter((one) => !isAhead(one, clock));",
    replace: "const sent = waiting;",
  },
  "the server is not told how late its clock was": {
    file: syncRequest,
    find: "      clock,\n      limit",
    replace: "      limit",
  },
  "the known clock of the server goes back": {
    file: applyResponse,
    find: "Math.max(known, response.clock ?? response.now)",
    replace: "response.clock ?? response.now",
  },
  "new stamps are earlier than the server's": {
    file: restamp,
    find: "nextStamp(earlier, clock + MAX_AHEAD_MS, await nodeId(tx))",
    replace: 'nextStamp("", clock - MAX_AHEAD_MS, await nodeId(tx))',
  },
  "the greatest stamp of the server is not known": {
    file: restamp,
    find: 'const earlier = isStampAhead(latest, clock) ? "" : latest;',
    replace: 'const earlier = "";',
  },
  "an edit undoes a delete": {
    file: merge,
    find: "  if (deleted) return",
    replace: "  if (deleted && !Object.keys({ ...a.fields, ...b.fields }).length) return",
  },
  "an unanswered wish to join is not repeated": {
    file: exchange,
    find: "for (const finish of [finishLink, finishRecovery]) await continueJoining(finish, onChange);",
    replace: "",
  },
  "a phone without its cookie does not sign in by its key": {
    file: signIn,
    find: "if (await signInByKey()) return [];",
    replace: "",
  },
  "other text decides a tie": {
    file: merge,
    find: "return canonical(a[0]) >= canonical(b[0]) ? a : b;",
    replace: "return String(a[0]) >= String(b[0]) ? a : b;",
  },
  "a phone joins an account while it creates one": {
    file: tabs,
    find: 'navigator.locks ? navigator.locks.request("sync", work) : work()',
    replace: "work()",
  },
  "other tabs are not notified": {
    file: tabs,
    find: "channel.postMessage(message);",
    replace: "",
  },
  "changed records are not shown": {
    file: sync,
    find: "if (!wiped.value && changed.length > 0) showRecords(changed);",
    replace: "",
  },
  "every field of a pulled record counts as saved": {
    file: applyResponse,
    find: "dirty: unacknowledged(theirs, ours)",
    replace: "dirty: {}",
  },
  "a rejected record is deleted": {
    file: applyResponse,
    find: "return markRejected(tx, stored, sent, result.problem);",
    replace: '{ await tx.objectStore("records").delete(sent.id); return []; }',
  },
  "a rejected record blocks the outbox": {
    file: syncRequest,
    find: "const waiting = resync ? [] :",
    replace: `const all = await tx.objectStore("records").getAll();
    const waiting = resync || all.some((one) => one.refused) ? [] :`,
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
  "a tombstone is dropped once it is saved": {
    file: applyResponse,
    find: "if (!isSaved(result)) return [];",
    replace: `if (!isSaved(result)) return [];
  if (sent.deleted) { await tx.objectStore("records").delete(sent.id); return []; }`,
  },
  "stamps that the server may have are renewed": [
    { file: restamp, find: ".filter((one) => isAhead(one, clock))", replace: "" },
    { file: restamp, find: "if (!isStampAhead(old, clock)) continue;", replace: "" },
    {
      file: restamp,
      find: "nextStamp(earlier, clock + MAX_AHEAD_MS, await nodeId(tx))",
      replace: 'nextStamp("", clock, await nodeId(tx))',
    },
  ],
  "the server's time is ignored": [
    {
      file: applyResponse,
      find: '"offset", response.now - Date.now()',
      replace: '"offset", 0',
    },
    {
      file: applyResponse,
      find: "Math.max(known, response.clock ?? response.now)",
      replace: "Date.now()",
    },
  ],
  "the time in a late response counts as current": {
    file: applyResponse,
    find: "Math.abs(Date.now() - request.sentAt) <= MAX_ROUND_TRIP_MS",
    replace: "true",
  },
  "a batch that is too large is sent again as it is": {
    file: exchange,
    find: "progress.maxChanges = Math.ceil(sent.length / 2);",
    replace: "",
  },
};
