/** Phones, a network and a server; runs commands on them and checks the promises of sync. */

import assert from "node:assert/strict";
import { nextStamp, type RecordState } from "../src/rules/merge.ts";
import type { SyncRequest, SyncResponse } from "../src/store/api.ts";
import type { StoredRecord } from "../src/store/db-schema.ts";
import type { Edit } from "../src/store/edits.ts";
import { ACTIONS } from "./actions.ts";
import type { Start } from "./bundle.ts";
import { type Command, type History, MINUTE, type Setup, YEAR } from "./commands.ts";
import { canonicalText, checkSynced, includes } from "./compare.ts";
import { EditLog } from "./edit-log.ts";
import { ModelServer } from "./model-server.ts";
import { type App, Phone, type Task } from "./phone.ts";
import {
  type Account,
  hasCursor,
  head,
  revOf,
  type Server,
  type ServerResponse,
} from "./server.ts";
import { ServerPromises } from "./server-promises.ts";
import { type PendingRequest, SimulatedNetwork } from "./simulated-network.ts";
import { FOREIGN, numberedValue } from "./special-values.ts";
import { run, takeOverTimers } from "./task-queue.ts";

/** Ids that every phone can create; the ids of sessions are created by one phone. */
const NATURAL_IDS = ["setting:a", "check_in:2025-11-22", "setting:b"];
/** More sync rounds than any history needs until all phones are synced. */
const MAX_ROUNDS = 12;
/** More requests than one sync needs. */
const MAX_REQUESTS = 400;

/** Consent to store data on the server: without it a phone opens no account. */
const CONSENT: Edit = { id: "setting:copy", kind: "setting", set: { value: "server" } };

/** Run a history and sync all phones. Throw an AssertionError if a promise is broken. */
export async function runHistory(
  start: Start,
  { setup, commands }: History,
  server: Server = new ModelServer(),
): Promise<void> {
  const sim = new Simulation(start, setup, server);
  for (const command of commands) await sim.do(command);
  await sim.settle();
}

function joinAccount(cookie: string): Parameters<App["start"]>[0] {
  return async ({ saveJoinedAccount, load }) => {
    await saveJoinedAccount({ account_id: "a", device_id: cookie });
    await load();
  };
}

export class Simulation {
  readonly server: Server;
  readonly network: SimulatedNetwork;
  readonly phones: Phone[];
  readonly editLog = new EditLog();
  readonly #start: Start;
  readonly #promises: ServerPromises;
  readonly #createdIds: string[] = [];
  readonly #backups: Account[] = [];
  readonly #tasks: Task<unknown>[] = [];
  readonly #lastRecords = new Map<Phone, Map<string, StoredRecord>>();
  /** Phones that joined the shared account and were not removed from it. */
  readonly #joined = new Set<Phone>();
  /** Phones that know of their removal and have not yet deleted their synced records. */
  readonly #removed = new Set<Phone>();
  /** Phones that have to resync and have not finished. */
  readonly #resyncing = new Set<Phone>();
  /** A phone in another account, and the ids it wrote. */
  #stranger = { cookie: "", ids: new Set<string>() };
  #wasRestored = false;
  #clockWasSet = false;
  #valueCount = 0;

  constructor(
    start: Start,
    { skews, locks, pageSize, maxChanges, shareAccount }: Setup,
    server: Server,
  ) {
    takeOverTimers();
    this.#start = start;
    this.server = server;
    this.#promises = new ServerPromises(server);
    this.network = new SimulatedNetwork(server, {
      sent: (each) => this.#checkRequest(each),
      served: (request, answer) => this.#promises.check(request, answer),
      servedTogether: (served) => this.#promises.checkTogether(served),
      delivered: (request, answer) => this.#noteResponse(request, answer),
    });
    this.phones = skews.map((skew, number) =>
      Object.assign(new Phone(number, this.network, locks), { skew }),
    );
    if (shareAccount) for (const phone of this.phones) phone.cookie = this.server.addDevice();
    Object.assign(this.network, { pageSize, maxChanges });
  }

  /** Return the app in a tab; start it if needed. */
  async app(tab: number): Promise<App> {
    const phone = this.phones[tab % this.phones.length]!;
    const number = Math.floor(tab / this.phones.length) % phone.tabs.length;
    const running = phone.tabs[number];
    if (running) return running;
    const app = phone.open(number, this.#start);
    await this.#runTask(app, ({ load }) => load());
    if (phone.isNew)
      await this.#runTask(
        app,
        phone.cookie ? joinAccount(phone.cookie) : ({ save }) => save([CONSENT]),
      );
    phone.isNew = false;
    return app;
  }

  async do(command: Command): Promise<void> {
    await ACTIONS[command.do](this, command as never);
    await run(0);
    this.#checkTasks();
    for (const phone of this.phones) if (!phone.storage.isWriting) this.#checkPhone(phone);
  }

  async save(tab: number, edits: readonly Edit[], steps?: number): Promise<void> {
    const app = await this.app(tab);
    const logged = edits.map((edit) => this.editLog.add(app.phone, edit));
    this.#startTask(app, async ({ save }) => {
      await save(edits);
      for (const [index, { id }] of edits.entries())
        this.editLog.confirm(logged[index]!, app.client.records.value.get(id));
    });
    await run(steps);
  }

  async sync(tab: number, steps?: number): Promise<App> {
    const app = await this.app(tab);
    this.#startTask(app, ({ sync }) => sync());
    await run(steps);
    return app;
  }

  #checkTasks(): void {
    for (const { error } of this.#tasks) if (error) throw error;
  }

  async #runTask(app: App, work: Parameters<App["start"]>[0]): Promise<void> {
    this.#startTask(app, work);
    await run();
  }

  #startTask(app: App, work: Parameters<App["start"]>[0]): void {
    this.#tasks.push(app.start(work));
  }

  /** Return an edit of a record by number: the fixed ids first, then created sessions. */
  edit(phone: Phone, number: number, set: NonNullable<Edit["set"]>): Edit {
    if (number < NATURAL_IDS.length)
      return { id: NATURAL_IDS[number]!, kind: NATURAL_IDS[number]!.split(":")[0]!, set };
    return {
      id: this.createdId(phone, number) ?? this.createId(phone, number),
      kind: "session",
      set,
    };
  }

  /** Return the id of a created session, if this phone has it. */
  createdId(phone: Phone, number: number): string | undefined {
    const id = this.#createdIds[number - NATURAL_IDS.length];
    return id && phone.storage.records.has(id) ? id : undefined;
  }

  createId(phone: Phone, number: number): string {
    const last = `${phone.number}${(this.#valueCount += 1)}`.padStart(12, "0");
    const id = `019a3c5f-8012-7000-8000-${last}`; // a UUIDv7
    this.#createdIds[number - NATURAL_IDS.length] = id;
    return id;
  }

  /** Return a value that no other edit has. */
  value(prefix: string): string {
    return numberedValue(prefix, (this.#valueCount += 1));
  }

  backUp(): void {
    this.#backups.push(structuredClone(this.server.account));
  }

  /** Restore a backup, unless the clock was set: a backup does not hold the latest time since. */
  restore(which: number, announced: boolean): void {
    if (this.#backups.length === 0 || this.#clockWasSet) return;
    this.#wasRestored = true;
    this.replaceAccount(this.#backups[which % this.#backups.length]!, announced);
    this.dropLostEdits();
  }

  replaceAccount(older: Account, announced: boolean): void {
    this.server.restore(older, announced);
    this.#promises.noteRestore();
  }

  /** Change the clock of the server; all requests in transit are lost. */
  setServerClock(wrong: number): void {
    if (this.#wasRestored) return;
    this.#clockWasSet = true;
    this.server.clockError = wrong;
    this.loseAll();
    this.network.lateRequests = [];
  }

  loseAll(): void {
    for (const request of [...this.network.pending]) this.network.lose(request);
  }

  dropLostEdits(): void {
    this.editLog.dropLostEdits([
      this.#serverRecords,
      ...this.phones.map((phone) => phone.storage.records),
    ]);
  }

  /** Join the shared account with a recovery code. A failed attempt is repeated in `settle`. */
  async join(tab: number, steps?: number): Promise<void> {
    const app = await this.app(tab);
    const { removalCount } = app.phone;
    const isIn = () =>
      void (app.phone.removalCount === removalCount && this.#joined.add(app.phone));
    const code = this.server.recoveryCode();
    this.#startTask(app, ({ recoverAccount }) => recoverAccount(code).then(isIn, () => undefined));
    await run(steps);
  }

  remove(phone: Phone): void {
    this.server.removeDevice(phone.cookie);
    this.#joined.delete(phone);
    phone.removalCount += 1;
  }

  /** Advance the time; after half a year a device may have expired. */
  wait(ms: number): void {
    if (ms > YEAR / 2) this.#joined.clear();
    this.network.wait(ms);
  }

  /** Write under the same id in another account, and check that it reads only its own records. */
  strangerWrites(number: number): void {
    const id =
      NATURAL_IDS[number] ?? this.#createdIds[number - NATURAL_IDS.length] ?? NATURAL_IDS[0]!;
    const kind = NATURAL_IDS.includes(id) ? id.split(":")[0]! : "session";
    const stamp = nextStamp("", this.server.now + this.server.clockError, "stranger");
    const change = { id, kind, hlc: stamp, set: { a: this.value(FOREIGN) } };
    if (this.#askAsStranger([change]).results[id]?.s === "ok") this.#stranger.ids.add(id);
    const read = this.#askAsStranger([]).records.map((record) => record.id);
    assert.deepEqual(
      new Set(read),
      this.#stranger.ids,
      "another account reads only its own records",
    );
  }

  /** Send a sync from the other account; open a new one if its device has expired. */
  #askAsStranger(changes: object[]): SyncResponse {
    const request = { protocol: 1, schema: 1, cursor: null, witness: null, limit: 200, changes };
    const ask = () =>
      this.server.handle("/api/sync", JSON.stringify(request), this.#stranger.cookie);
    const { status, body } = ask();
    if (status === 200) return body as SyncResponse;
    const { cookie = "" } = this.server.handle("/api/accounts", "{}", "");
    this.#stranger = { cookie, ids: new Set() };
    return ask().body as SyncResponse;
  }

  kill(phone: Phone, tab: number): void {
    phone.kill(tab);
    this.#resyncing.delete(phone); // the resync flag may not have been stored
  }

  wipe(phone: Phone): void {
    phone.wipe();
    this.#lastRecords.delete(phone);
    this.#resyncing.delete(phone);
    this.dropLostEdits();
  }

  /** Deliver all requests of this phone until there are no more. */
  async answerAll(phone: Phone): Promise<void> {
    for (let requests = 0; ; requests += 1) {
      await run();
      const request = this.network.pending.find((each) => each.phone === phone);
      if (!request) return;
      assert.ok(requests < MAX_REQUESTS, "a sync ends");
      this.network.deliver(request);
    }
  }

  /** Sync all phones over a reliable network, and check the promises. */
  async settle(): Promise<void> {
    this.network.injectedStatuses = [];
    this.loseAll();
    await run();
    for (const phone of this.#joined)
      assert.ok(
        !phone.locks || this.server.hasDevice(phone.cookie),
        "a phone that joined remains in the account",
      );
    for (const stray of this.network.lateRequests.splice(0)) this.network.serve(stray);
    this.server.clockError = 0;
    this.network.now = Math.max(this.network.now, this.server.account.clock);
    for (
      let rounds = 0;
      rounds === 0 || !this.phones.every((phone) => this.#isSynced(phone));
      rounds += 1
    ) {
      assert.ok(rounds < MAX_ROUNDS, "all phones become synced");
      this.network.now += MINUTE; // until stamps slightly ahead are accepted
      for (const [number, phone] of this.phones.entries()) {
        const isIn = this.server.hasDevice(phone.cookie) && phone.storage.meta.has("account");
        await (isIn ? this.sync(number) : this.join(number));
        await this.answerAll(phone);
        this.#checkPhone(phone);
      }
    }
    await run();
    this.#checkTasks();
    this.#checkEnd();
  }

  /** Return whether the phone has no unsynced records and is at the head of the account. */
  #isSynced({ storage }: Phone): boolean {
    const waits = [...storage.records.values()].some(({ waiting }) => waiting);
    return !waits && storage.meta.get("cursor") === head(this.server.account);
  }

  get #serverRecords(): ReadonlyMap<string, RecordState> {
    return new Map([...this.server.account.records].map(([id, { state }]) => [id, state]));
  }

  #checkRequest({ phone, body }: PendingRequest): void {
    const { changes = [] } = JSON.parse(body) as Partial<SyncRequest>;
    const tooEarly = phone.locks && this.#resyncing.has(phone) && changes.length > 0;
    // Thrown here, the app would take it for a network error.
    if (tooEarly)
      this.#tasks.push({
        done: true,
        error: new assert.AssertionError({ message: "changes were sent before the resync ended" }),
      });
  }

  #noteResponse({ phone }: PendingRequest, { status, body }: ServerResponse): void {
    const { type, more } = body as { type?: string; more?: boolean };
    if (status === 409 && type === "/problems/resync") this.#resyncing.add(phone);
    if (status === 200 && more === false) this.#resyncing.delete(phone);
    if (status === 401 && type === "/problems/device-removed") this.#removed.add(phone);
  }

  /** Check that a phone lost no record, revived no deleted one, and has all records up to its cursor. */
  #checkPhone(phone: Phone): void {
    const { records, meta } = phone.storage;
    for (const [id, before] of this.#expectedRecords(phone)) {
      assert.ok(records.has(id), `${id} is gone from a phone`);
      assert.ok(!before.deleted || records.get(id)!.deleted, `${id} came back`);
    }
    this.#lastRecords.set(phone, records);
    const cursor = meta.get("cursor") as string | undefined;
    if (!cursor || !hasCursor(this.server.account, cursor)) return;
    for (const [id, { state, rev }] of this.server.account.records) {
      if (rev <= revOf(cursor))
        assert.ok(includes(records.get(id), state), `the cursor skipped ${id}`);
    }
  }

  /** Return the records that a phone must still have. A removed phone deletes its synced records. */
  #expectedRecords(phone: Phone): Map<string, StoredRecord> {
    const before = this.#lastRecords.get(phone) ?? new Map<string, StoredRecord>();
    const lacks = ([id, one]: [string, StoredRecord]) =>
      !includes(phone.storage.records.get(id), one); // it may have joined another account
    const cleared = this.#removed.has(phone) && [...before].some(lacks);
    if (!cleared) return before;
    this.#removed.delete(phone);
    this.dropLostEdits();
    return new Map();
  }

  #checkEnd(): void {
    for (const phone of this.phones) {
      const { records, meta } = phone.storage;
      assert.ok(!meta.get("resync"), "no phone is still resyncing");
      checkSynced(records, this.#serverRecords);
      for (const app of phone.running) {
        const shown = [...app.client.records.value.values()]
          .map((each) => canonicalText(each))
          .sort();
        assert.deepEqual(
          shown,
          [...records.values()].map((each) => canonicalText(each)).sort(),
          "every tab shows the stored records",
        );
      }
    }
    this.editLog.check(this.#serverRecords);
  }
}
