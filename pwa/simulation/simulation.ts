/** Phones, a network and a server; the commands that move them; and what must hold whatever they were. */

import assert from "node:assert/strict";
import { nextStamp, type RecordState } from "../src/rules/merge.ts";
import type { SyncRequest, SyncResponse } from "../src/store/api.ts";
import type { StoredRecord } from "../src/store/db-schema.ts";
import type { Edit } from "../src/store/edits.ts";
import type { Start } from "./bundle.ts";
import { type Command, type History, MINUTE, type Setup, YEAR } from "./commands.ts";
import { checkSame, holds, textOf } from "./compare.ts";
import { EditLog } from "./edit-log.ts";
import { ModelServer } from "./model-server.ts";
import { type App, type Deed, Phone } from "./phone.ts";
import { type Account, type Answer, has, head, revOf, type Server } from "./server.ts";
import { ServerPromises } from "./server-promises.ts";
import { type Held, SimulatedNetwork } from "./simulated-network.ts";
import { FOREIGN, numberedValue } from "./special-values.ts";
import { run, takeOverTime } from "./task-queue.ts";

/** Records that every phone knows by name; the others are made on a phone and have ids of their own. */
const NATURAL = ["setting:a", "check_in:2025-11-22", "setting:b"];
const FIELDS = ["a", "b", "c"];
/** More syncs than any history needs to come to rest. */
const MAX_ROUNDS = 12;
/** More requests than one sync needs. */
const MAX_REQUESTS = 400;

/** Allows a copy on the server: without it a phone opens no account. */
const CONSENT: Edit = { id: "setting:copy", kind: "setting", set: { value: "server" } };

/** Run a history from its beginning until all has come to rest. Throws when a promise is broken. */
export async function runHistory(
  start: Start,
  { setup, commands }: History,
  server: Server = new ModelServer(),
): Promise<void> {
  const sim = new Simulation(start, setup, server);
  for (const command of commands) await sim.do(command);
  await sim.settle();
}

function enter(cookie: string): Parameters<App["ask"]>[0] {
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
  readonly #made: string[] = [];
  readonly #backups: Account[] = [];
  readonly #deeds: Deed<unknown>[] = [];
  readonly #seen = new Map<Phone, Map<string, StoredRecord>>();
  /** Phones that came into the account of the others and were not taken out of it. */
  readonly #joined = new Set<Phone>();
  /** Phones that were told so, and have not yet cleared anything. */
  readonly #takenOut = new Set<Phone>();
  /** Phones that were told to read everything again, and have not yet. */
  readonly #reading = new Set<Phone>();
  /** Somebody else's phone, with what it wrote. */
  #stranger = { cookie: "", ids: new Set<string>() };
  #restored = false;
  #wasWrong = false;
  #values = 0;

  constructor(start: Start, { skews, locks, page, mostChanges, linked }: Setup, server: Server) {
    takeOverTime();
    this.#start = start;
    this.server = server;
    this.#promises = new ServerPromises(server);
    this.network = new SimulatedNetwork(server, {
      sent: (asked) => this.#checkRequest(asked),
      served: (asked, answer) => this.#promises.check(asked, answer),
      servedAtOnce: (served) => this.#promises.checkAtOnce(served),
      answered: (asked, answer) => this.#noteAnswer(asked, answer),
    });
    this.phones = skews.map((skew, number) =>
      Object.assign(new Phone(number, this.network, locks), { skew }),
    );
    if (linked) for (const phone of this.phones) phone.cookie = this.server.letIn();
    Object.assign(this.network, { page, mostChanges });
  }

  /** The app in a tab, started and signed in. */
  async app(tab: number): Promise<App> {
    const phone = this.phones[tab % this.phones.length]!;
    const number = Math.floor(tab / this.phones.length) % phone.tabs.length;
    const running = phone.tabs[number];
    if (running) return running;
    const app = phone.open(number, this.#start);
    await this.#have(app, ({ load }) => load());
    if (phone.isNew)
      await this.#have(app, phone.cookie ? enter(phone.cookie) : ({ save }) => save([CONSENT]));
    phone.isNew = false;
    return app;
  }

  async do(command: Command): Promise<void> {
    await DEEDS[command.do](this, command as never);
    await run(0);
    this.#checkDeeds();
    for (const phone of this.phones) if (!phone.storage.busy) this.#checkPhone(phone);
  }

  async save(tab: number, edits: readonly Edit[], steps?: number): Promise<void> {
    const app = await this.app(tab);
    const written = edits.map((edit) => this.editLog.begin(app.phone, edit));
    this.#note(app, async ({ save }) => {
      await save(edits);
      for (const [index, { id }] of edits.entries())
        this.editLog.keep(written[index]!, app.client.records.value.get(id));
    });
    await run(steps);
  }

  async sync(tab: number, steps?: number): Promise<App> {
    const app = await this.app(tab);
    this.#note(app, ({ sync }) => sync());
    await run(steps);
    return app;
  }

  #checkDeeds(): void {
    for (const { error } of this.#deeds) if (error) throw error;
  }

  async #have(app: App, work: Parameters<App["ask"]>[0]): Promise<void> {
    this.#note(app, work);
    await run();
  }

  #note(app: App, work: Parameters<App["ask"]>[0]): void {
    this.#deeds.push(app.ask(work));
  }

  /** The edit of a record by number: natural ids first, then those that phones made. */
  edit(phone: Phone, number: number, set: NonNullable<Edit["set"]>): Edit {
    if (number < NATURAL.length)
      return { id: NATURAL[number]!, kind: NATURAL[number]!.split(":")[0]!, set };
    return { id: this.made(phone, number) ?? this.make(phone, number), kind: "session", set };
  }

  /** The id of a record that a phone made, if this phone has it. */
  made(phone: Phone, number: number): string | undefined {
    const id = this.#made[number - NATURAL.length];
    return id && phone.storage.records.has(id) ? id : undefined;
  }

  make(phone: Phone, number: number): string {
    const last = `${phone.number}${(this.#values += 1)}`.padStart(12, "0");
    const id = `019a3c5f-8012-7000-8000-${last}`; // a UUIDv7
    this.#made[number - NATURAL.length] = id;
    return id;
  }

  /** A value that no other edit has. */
  value(prefix: string): string {
    return numberedValue(prefix, (this.#values += 1));
  }

  backUp(): void {
    this.#backups.push(structuredClone(this.server.account));
  }

  /** Not where the clock was wrong: an older copy does not know how late it was. */
  restore(which: number, announced: boolean): void {
    if (this.#backups.length === 0 || this.#wasWrong) return;
    this.#restored = true;
    this.replaceAccount(this.#backups[which % this.#backups.length]!, announced);
    this.forgive();
  }

  replaceAccount(older: Account, announced: boolean): void {
    this.server.restore(older, announced);
    this.#promises.restored();
  }

  /** What is under way by then never arrives. */
  setServerClock(wrong: number): void {
    if (this.#restored) return;
    this.#wasWrong = true;
    this.server.wrong = wrong;
    this.loseAll();
    this.network.strays = [];
  }

  loseAll(): void {
    for (const asked of [...this.network.held]) this.network.lose(asked);
  }

  forgive(): void {
    this.editLog.forgive([this.#onServer, ...this.phones.map((phone) => phone.storage.records)]);
  }

  /** Come into the account of the others, as with the recovery code. It may fail, and is tried again in the end. */
  async join(tab: number, steps?: number): Promise<void> {
    const app = await this.app(tab);
    const { removals } = app.phone;
    const isIn = () => void (app.phone.removals === removals && this.#joined.add(app.phone));
    const code = this.server.recoveryCode();
    this.#note(app, ({ recoverAccount }) => recoverAccount(code).then(isIn, () => undefined));
    await run(steps);
  }

  remove(phone: Phone): void {
    this.server.remove(phone.cookie);
    this.#joined.delete(phone);
    phone.removals += 1;
  }

  /** Time passes; after half a year a device may no longer be known. */
  wait(ms: number): void {
    if (ms > YEAR / 2) this.#joined.clear();
    this.network.wait(ms);
  }

  /** Somebody else writes under the same ids, and reads only what is their own. */
  strangerWrites(number: number): void {
    const id = NATURAL[number] ?? this.#made[number - NATURAL.length] ?? NATURAL[0]!;
    const kind = NATURAL.includes(id) ? id.split(":")[0]! : "session";
    const stamp = nextStamp("", this.server.now + this.server.wrong, "stranger");
    const change = { id, kind, hlc: stamp, set: { a: this.value(FOREIGN) } };
    if (this.#askAsStranger([change]).results[id]?.s === "ok") this.#stranger.ids.add(id);
    const read = this.#askAsStranger([]).records.map((record) => record.id);
    assert.deepEqual(new Set(read), this.#stranger.ids, "a stranger reads what is their own");
  }

  /** A stranger who is no longer known opens another account. */
  #askAsStranger(changes: object[]): SyncResponse {
    const request = { protocol: 1, schema: 1, cursor: null, witness: null, limit: 200, changes };
    const ask = () =>
      this.server.answer("/api/sync", JSON.stringify(request), this.#stranger.cookie);
    const { status, body } = ask();
    if (status === 200) return body as SyncResponse;
    const { cookie = "" } = this.server.answer("/api/accounts", "{}", "");
    this.#stranger = { cookie, ids: new Set() };
    return ask().body as SyncResponse;
  }

  kill(phone: Phone, tab: number): void {
    phone.kill(tab);
    this.#reading.delete(phone); // it may not have noted what it was told
  }

  wipe(phone: Phone): void {
    phone.wipe();
    this.#seen.delete(phone);
    this.#reading.delete(phone);
    this.forgive();
  }

  /** Serve and deliver whatever apps of this phone ask, until they ask no more. */
  async answerAll(phone: Phone): Promise<void> {
    for (let requests = 0; ; requests += 1) {
      await run();
      const asked = this.network.held.find((each) => each.phone === phone);
      if (!asked) return;
      assert.ok(requests < MAX_REQUESTS, "a sync comes to an end");
      this.network.deliver(asked);
    }
  }

  /** Let all come to rest with a good network, and check what was promised. */
  async settle(): Promise<void> {
    this.network.troubles = [];
    this.loseAll();
    await run();
    for (const phone of this.#joined)
      assert.ok(!phone.locks || this.server.isIn(phone.cookie), "who came in stays in");
    for (const stray of this.network.strays.splice(0)) this.network.serve(stray);
    this.server.wrong = 0;
    this.network.now = Math.max(this.network.now, this.server.account.clock);
    for (
      let rounds = 0;
      rounds === 0 || !this.phones.every((phone) => this.#isAtRest(phone));
      rounds += 1
    ) {
      assert.ok(rounds < MAX_ROUNDS, "all come to rest");
      this.network.now += MINUTE; // what is a little too far ahead waits for it
      for (const [number, phone] of this.phones.entries()) {
        const isIn = this.server.isIn(phone.cookie) && phone.storage.meta.has("account");
        await (isIn ? this.sync(number) : this.join(number));
        await this.answerAll(phone);
        this.#checkPhone(phone);
      }
    }
    await run();
    this.#checkDeeds();
    this.#checkEnd();
  }

  /** It has all that the server has, and the server has all that it sends. */
  #isAtRest({ storage }: Phone): boolean {
    const waits = [...storage.records.values()].some(({ waiting }) => waiting);
    return !waits && storage.meta.get("cursor") === head(this.server.account);
  }

  get #onServer(): ReadonlyMap<string, RecordState> {
    return new Map([...this.server.account.records].map(([id, { copy }]) => [id, copy]));
  }

  // --- what must hold ---

  #checkRequest({ phone, body }: Held): void {
    const { changes = [] } = JSON.parse(body) as Partial<SyncRequest>;
    const tooEarly = phone.locks && this.#reading.has(phone) && changes.length > 0;
    // Thrown here it would only be a network that fails.
    if (tooEarly)
      this.#deeds.push({
        done: true,
        error: new assert.AssertionError({ message: "something was pushed before all was pulled" }),
      });
  }

  #noteAnswer({ phone }: Held, { status, body }: Answer): void {
    const { type, more } = body as { type?: string; more?: boolean };
    if (status === 409 && type === "/problems/resync") this.#reading.add(phone);
    if (status === 200 && more === false) this.#reading.delete(phone);
    if (status === 401 && type === "/problems/device-removed") this.#takenOut.add(phone);
  }

  /** On a phone nothing goes missing and nothing deleted comes back; and up to its cursor it has everything. */
  #checkPhone(phone: Phone): void {
    const { records, meta } = phone.storage;
    for (const [id, before] of this.#stillThere(phone)) {
      assert.ok(records.has(id), `${id} is gone from a phone`);
      assert.ok(!before.deleted || records.get(id)!.deleted, `${id} came back`);
    }
    this.#seen.set(phone, records);
    const cursor = meta.get("cursor") as string | undefined;
    if (!cursor || !has(this.server.account, cursor)) return;
    for (const [id, { copy, rev }] of this.server.account.records) {
      if (rev <= revOf(cursor)) assert.ok(holds(records.get(id), copy), `the cursor skipped ${id}`);
    }
  }

  /** What must still be on a phone. One that was taken out clears what was saved: then only others have that. */
  #stillThere(phone: Phone): Map<string, StoredRecord> {
    const before = this.#seen.get(phone) ?? new Map<string, StoredRecord>();
    const lacks = ([id, one]: [string, StoredRecord]) => !holds(phone.storage.records.get(id), one); // it may have come into another
    const cleared = this.#takenOut.has(phone) && [...before].some(lacks);
    if (!cleared) return before;
    this.#takenOut.delete(phone);
    this.forgive();
    return new Map();
  }

  #checkEnd(): void {
    for (const phone of this.phones) {
      const { records, meta } = phone.storage;
      assert.ok(!meta.get("resync"), "no phone is still reading everything again");
      checkSame(records, this.#onServer);
      for (const app of phone.running) {
        const shown = [...app.client.records.value.values()].map((each) => textOf(each)).sort();
        assert.deepEqual(
          shown,
          [...records.values()].map((each) => textOf(each)).sort(),
          "every tab shows what is kept",
        );
      }
    }
    this.editLog.check(this.#onServer);
  }
}

/** What each command does to a simulation. */
const DEEDS: {
  [Name in Command["do"]]: (sim: Simulation, command: Extract<Command, { do: Name }>) => unknown;
} = {
  write: async (sim, { tab, record, fields, as, steps }) => {
    const { phone } = await sim.app(tab);
    const names = FIELDS.filter((_, bit) => fields & (1 << bit));
    const set = Object.fromEntries(names.map((name) => [name, sim.value(as)]));
    await sim.save(tab, [sim.edit(phone, record, set)], steps);
  },
  delete: async (sim, { tab, record, steps }) => {
    const { phone } = await sim.app(tab);
    const id = sim.made(phone, record);
    if (id) await sim.save(tab, [{ id, kind: "session", delete: true }], steps);
  },
  sync: (sim, { tab, steps }) => sim.sync(tab, steps),
  "sync well": async (sim, { tab }) => sim.answerAll((await sim.sync(tab)).phone),
  serve: (sim, { request }) =>
    onOne(sim.network.held, request, (asked) => sim.network.serve(asked)),
  "serve a stray": (sim, { request }) =>
    onOne(sim.network.strays, request, (asked) => sim.network.serve(asked)),
  deliver: async (sim, { request, steps }) => {
    onOne(sim.network.held, request, (asked) => sim.network.deliver(asked));
    await run(steps);
  },
  lose: async (sim, { request, steps }) => {
    onOne(sim.network.held, request, (asked) => sim.network.lose(asked));
    await run(steps);
  },
  run: (_, { steps }) => run(steps),
  join: (sim, { tab, steps }) => sim.join(tab, steps),
  remove: (sim, { tab }) => sim.remove(phoneOf(sim, tab)),
  kill: (sim, { tab }) => sim.kill(phoneOf(sim, tab), Math.floor(tab / sim.phones.length) % 2),
  wipe: (sim, { tab }) => sim.wipe(phoneOf(sim, tab)),
  crash: async (sim, { request, steps }) => {
    onOne(sim.network.held, request, (asked) => sim.network.crash(asked));
    await run(steps);
  },
  "stranger writes": (sim, { record }) => sim.strangerWrites(record),
  "serve all at once": (sim) => sim.network.serveAtOnce(),
  wait: (sim, { ms }) => sim.wait(ms),
  sleep: (sim, { ms }) => sim.network.sleep(ms),
  "set clock": (sim, { tab, skew }) => void (phoneOf(sim, tab).skew = skew),
  "set the server's clock": (sim, { wrong }) => sim.setServerClock(wrong),
  "lose strays": (sim) => void (sim.network.strays = []),
  "back up": (sim) => sim.backUp(),
  restore: (sim, { which, announced }) => sim.restore(which, announced),
  refuse: (sim, { statuses }) => void (sim.network.troubles = [...statuses]),
};

function phoneOf(sim: Simulation, tab: number): Phone {
  return sim.phones[tab % sim.phones.length]!;
}

function onOne(list: readonly Held[], number: number, work: (asked: Held) => void): void {
  const asked = list[number % list.length];
  if (asked) work(asked);
}
