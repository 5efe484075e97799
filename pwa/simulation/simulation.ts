/** Phones, a network and a server; runs commands on them and checks the promises of sync. */

import assert from "node:assert/strict";
import type { RecordState } from "../src/rules/merge.ts";
import type { Account as DeviceAccount } from "../src/store/db-schema.ts";
import type { Edit } from "../src/store/edits.ts";
import { ACTIONS } from "./actions.ts";
import type { Start } from "./bundle.ts";
import { type Command, type History, type Setup, YEAR } from "./commands.ts";
import { EditLog } from "./edit-log.ts";
import { HistoryRecords } from "./history-records.ts";
import { ModelServer } from "./model-server.ts";
import { type App, Phone, type Task } from "./phone.ts";
import { checkEnd, checkReached, PhonePromises } from "./phone-promises.ts";
import { type Account, head, type Server, type ServerResponse } from "./server.ts";
import { ServerPromises } from "./server-promises.ts";
import { type PendingRequest, SimulatedNetwork } from "./simulated-network.ts";
import { FOREIGN } from "./special-values.ts";
import { Stranger } from "./stranger.ts";
import { run, takeOverTimers } from "./task-queue.ts";

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

function joinAccount(device_id: string): Parameters<App["start"]>[0] {
  return async ({ saveJoinedAccount, load }) => {
    await saveJoinedAccount({ account_id: "a", device_id });
    await load();
  };
}

function accountOf({ storage }: Phone): Partial<DeviceAccount> {
  return (storage.meta.get("account") as DeviceAccount | undefined) ?? {};
}

export class Simulation {
  readonly server: Server;
  readonly network: SimulatedNetwork;
  readonly phones: Phone[];
  readonly editLog = new EditLog();
  readonly records = new HistoryRecords();
  readonly #start: Start;
  readonly #serverPromises: ServerPromises;
  readonly #phonePromises: PhonePromises;
  readonly #stranger: Stranger;
  readonly #backups: Account[] = [];
  readonly #tasks: Task<unknown>[] = [];
  /** Phones that joined the shared account and were not removed from it. */
  readonly #joined = new Set<Phone>();
  /** The ids of the phones that begin in the shared account. */
  readonly #deviceIds = new Map<Phone, string>();

  constructor(
    start: Start,
    { skews, locks, pageSize, maxChanges, shareAccount, areCopies }: Setup,
    server: Server,
  ) {
    takeOverTimers();
    this.#start = start;
    this.server = server;
    this.#serverPromises = new ServerPromises(server);
    this.#phonePromises = new PhonePromises(server, () => this.dropLostEdits());
    this.#stranger = new Stranger(server);
    this.network = new SimulatedNetwork(server, {
      sent: (request) => this.#checkRequest(request),
      served: (request, response) => {
        this.#serverPromises.check(request, response);
        this.#noteJoin(request, response);
      },
      servedTogether: (served) => this.#serverPromises.checkTogether(served),
      delivered: (request, response) => this.#phonePromises.noteResponse(request, response),
    });
    this.phones = skews.map((skew, number) =>
      Object.assign(new Phone(number, this.network, locks, areCopies && 0), { skew }),
    );
    if (shareAccount) for (const phone of this.phones) this.#addToAccount(phone);
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
    const id = this.#deviceIds.get(phone);
    if (phone.isNew) await this.#runTask(app, id ? joinAccount(id) : ({ save }) => save([CONSENT]));
    phone.isNew = false;
    return app;
  }

  async do(command: Command): Promise<void> {
    await ACTIONS[command.do](this, command as never);
    await run(0);
    this.#checkTasks();
    for (const phone of this.phones) if (!phone.storage.isWriting) this.#phonePromises.check(phone);
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

  backUp(): void {
    this.#backups.push(structuredClone(this.server.account));
  }

  restore(which: number): void {
    if (this.#backups.length === 0) return;
    this.replaceAccount(this.#backups[which % this.#backups.length]!);
    this.dropLostEdits();
  }

  replaceAccount(older: Account): void {
    this.server.restore(older);
    this.#serverPromises.noteRestore();
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

  #addToAccount(phone: Phone): void {
    const { cookie, device_id } = this.server.addDevice();
    phone.cookie = cookie;
    this.#deviceIds.set(phone, device_id);
    this.#joined.add(phone);
  }

  /** Join the shared account with a recovery code. A refused attempt is repeated in `settle`. */
  async join(tab: number, steps?: number): Promise<void> {
    const app = await this.app(tab);
    const { removalCount } = app.phone;
    const isIn = () =>
      void (app.phone.removalCount === removalCount && this.#joined.add(app.phone));
    await this.#recover(app, this.server.recoveryCode(), isIn, steps);
  }

  /** Join the account of another phone with its recovery code, if it still has one. */
  async joinPhone(tab: number, other: Phone, steps: number): Promise<void> {
    const app = await this.app(tab);
    const { recovery_code: code } = accountOf(other);
    if (!code || other === app.phone) return;
    this.#joined.delete(app.phone);
    await this.#recover(app, code, () => undefined, steps);
  }

  /** Another code, or another use of one, ends the wish of a phone that has no answer yet. */
  async #recover(app: App, code: string, isIn: () => void, steps?: number): Promise<void> {
    for (const phone of this.phones)
      if (phone.storage.meta.has("recovering")) this.#joined.delete(phone);
    this.#startTask(app, ({ recoverAccount }) => recoverAccount(code).then(isIn, () => undefined));
    await run(steps);
  }

  /** Ask to join the shared account by a link. */
  async joinByLink(tab: number, steps: number): Promise<void> {
    const app = await this.app(tab);
    const secret = this.server.openLink();
    this.#startTask(app, ({ requestToJoin }) => requestToJoin({ secret }));
    await run(steps);
  }

  /** A phone that the server let in gets in, also if it does not receive the response. */
  #noteJoin({ phone, path }: PendingRequest, { cookie }: ServerResponse): void {
    const key = { "/api/recover": "recovering", "/api/links/finish": "claim" }[path];
    if (key && cookie && phone.storage.meta.has(key) && this.server.hasDevice(cookie))
      this.#joined.add(phone);
  }

  approveJoins(): void {
    for (const { storage } of this.phones) {
      const request = storage.meta.get("claim") as { confirm: string } | undefined;
      if (request) this.server.approveJoin(request.confirm);
    }
  }

  /** Give a phone another cookie. It can sign in again only after the server has its key. */
  setCookie(phone: Phone, cookie: string): void {
    phone.cookie = cookie;
    const { device_id } = accountOf(phone);
    if (!device_id || phone.storage.meta.get("keyDevice") !== device_id) this.#joined.delete(phone);
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

  strangerWrites(number: number): void {
    this.#stranger.write(this.records.find(number), this.records.value(FOREIGN));
  }

  kill(phone: Phone, tab: number): void {
    phone.kill(tab);
    this.#phonePromises.noteKill(phone);
  }

  wipe(phone: Phone): void {
    phone.wipe();
    this.#joined.delete(phone);
    this.#phonePromises.noteWipe(phone);
    this.dropLostEdits();
  }

  /** Deliver all requests of this phone until there are no more. */
  async deliverAll(phone: Phone): Promise<void> {
    for (let requests = 0; ; requests += 1) {
      await run();
      const request = this.network.pending.find((each) => each.phone === phone);
      if (!request) return;
      assert.ok(requests < MAX_REQUESTS, "a sync ends");
      this.network.deliver(request);
    }
  }

  /**
   * Sync all phones over a reliable network, and check the promises. No clock is corrected and no
   * time passes, because nothing may have to wait for that.
   */
  async settle(): Promise<void> {
    this.network.injectedStatuses = [];
    do {
      this.loseAll();
      await run();
    } while (this.network.pending.length > 0);
    for (const late of this.network.lateRequests.splice(0)) this.network.serve(late);
    await this.#syncAll((phone) => phone.storage.meta.has("account"));
    for (const phone of this.#joined)
      assert.ok(
        !phone.locks || this.server.hasDevice(phone.cookie),
        "a phone that joined remains in the account",
      );
    for (
      let rounds = 0;
      rounds === 0 || !this.phones.every((phone) => this.#isSynced(phone));
      rounds += 1
    ) {
      assert.ok(rounds < MAX_ROUNDS, "all phones become synced");
      await this.#syncAll(
        (phone) => this.server.hasDevice(phone.cookie) && phone.storage.meta.has("account"),
      );
    }
    await run();
    this.#checkTasks();
    for (const phone of this.phones) checkEnd(phone, this.#serverRecords);
    this.editLog.check(this.#serverRecords);
  }

  /** Sync each phone that is in an account; the others join the shared one. */
  async #syncAll(isIn: (phone: Phone) => boolean): Promise<void> {
    for (const [number, phone] of this.phones.entries()) {
      await (isIn(phone) ? this.sync(number) : this.join(number));
      await this.deliverAll(phone);
      this.#phonePromises.check(phone);
      checkReached(phone);
    }
  }

  /** Return whether the phone has no unsynced records and is at the head of the account. */
  #isSynced({ storage }: Phone): boolean {
    const isUnsynced = [...storage.records.values()].some(({ waiting }) => waiting);
    return !isUnsynced && storage.meta.get("cursor") === head(this.server.account);
  }

  get #serverRecords(): ReadonlyMap<string, RecordState> {
    return new Map([...this.server.account.records].map(([id, { state }]) => [id, state]));
  }

  #checkRequest(request: PendingRequest): void {
    // Thrown here, the app would take it for a network error.
    if (this.#phonePromises.isTooEarly(request))
      this.#tasks.push({
        done: true,
        error: new assert.AssertionError({ message: "changes were sent before the resync ended" }),
      });
  }
}
