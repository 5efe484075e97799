/** A phone: a storage, a clock that may be wrong, a cookie, and up to two tabs of the app. */

import * as fake from "fake-indexeddb";
import type { Client, GLOBALS, Start } from "./bundle.ts";
import { SUBTLE } from "./device-key.ts";
import { PhoneStorage } from "./phone-storage.ts";

/** The network between phones and a server. */
export interface Network {
  /** The true time. */
  readonly now: number;
  fetch(app: App, path: string, options: RequestOptions): Promise<unknown>;
  /** Stop delivering responses to a killed app. */
  disconnect(app: App): void;
}
export interface RequestOptions {
  method: string;
  body?: string;
  signal: { timeoutMs: number };
}

/** A running call of the app, and its result. */
export interface Task<T> {
  value?: T;
  error?: unknown;
  done: boolean;
}

export class Phone {
  storage = new PhoneStorage();
  /** The phone's clock minus the true time. */
  skew = 0;
  /** Every cookie that it had, the last one at the end. */
  readonly cookies = [""];
  isNew = true;
  /** How often another phone removed this one from the account. */
  removalCount = 0;
  readonly tabs: (App | null)[] = [null, null];
  readonly number: number;
  readonly network: Network;
  readonly locks: boolean;
  /** Callbacks of apps waiting for the lock. */
  readonly lockQueue: (() => void)[] = [];
  /** Phones with the same one have the same random values. */
  readonly #seed: number;
  #randomCalls = 0;

  /** Without `locks` two tabs sync at the same time, as after a stolen lock. */
  constructor(number: number, network: Network, locks: boolean, seed = number) {
    [this.number, this.network, this.locks, this.#seed] = [number, network, locks, seed];
  }

  get cookie(): string {
    return this.cookies.at(-1)!;
  }

  set cookie(cookie: string) {
    if (cookie !== this.cookie) this.cookies.push(cookie);
  }

  get now(): number {
    return this.network.now + this.skew;
  }

  get running(): App[] {
    return this.tabs.filter((tab) => tab !== null);
  }

  /** Return the app in a tab; start it if needed. */
  open(tab: number, start: Start): App {
    return (this.tabs[tab] ??= new App(this, start));
  }

  /** Kill the app in a tab between two steps. */
  kill(tab: number): void {
    this.tabs[tab]?.stop();
    this.tabs[tab] = null;
    this.retryLocks();
  }

  /** Let waiting apps try to take the lock, in order. */
  retryLocks(): void {
    for (const retry of this.lockQueue.splice(0)) retry();
  }

  /** Delete the storage of the phone; the cookie remains. */
  wipe(): void {
    for (const tab of this.tabs.keys()) this.kill(tab);
    this.storage = new PhoneStorage();
  }

  /** Fill `bytes` with values that no other call returns. */
  random(bytes: Uint8Array): Uint8Array {
    this.#randomCalls += 1;
    const last = bytes.length - 1;
    [bytes[last - 1], bytes[last - 2], bytes[last]] = [
      this.#randomCalls % 36,
      Math.floor(this.#randomCalls / 36),
      this.#seed,
    ];
    return bytes;
  }
}

const DATABASE_CLASSES = {
  IDBCursor: fake.IDBCursor,
  IDBDatabase: fake.IDBDatabase,
  IDBIndex: fake.IDBIndex,
  IDBKeyRange: fake.IDBKeyRange,
  IDBObjectStore: fake.IDBObjectStore,
  IDBRequest: fake.IDBRequest,
  IDBTransaction: fake.IDBTransaction,
};

/** One running app, with its own browser globals. */
export class App {
  readonly phone: Phone;
  readonly client: Client;
  channel: Channel = { onmessage: null };
  holdsLock = false;
  stopped = false;
  readonly #disconnectStorage: () => void;

  constructor(phone: Phone, start: Start) {
    this.phone = phone;
    const { indexedDB, disconnect } = phone.storage.connect();
    this.#disconnectStorage = disconnect;
    this.client = start(this.#world(indexedDB));
  }

  stop(): void {
    this.stopped = true;
    this.#disconnectStorage();
    this.phone.network.disconnect(this);
  }

  /** Start a call of the app; `run` of the task queue completes it. */
  start<T>(work: (client: Client) => Promise<T>): Task<T> {
    const task: Task<T> = { done: false };
    work(this.client).then(
      (value) => Object.assign(task, { value, done: true }),
      (error: unknown) => Object.assign(task, { error, done: true }),
    );
    return task;
  }

  /** The browser globals of the app, by name. */
  #world(indexedDB: IDBFactory): Record<(typeof GLOBALS)[number], unknown> {
    const { phone } = this;
    const post = (data: unknown) => this.#postToOtherTabs(data);
    const noop = () => undefined;
    return {
      ...DATABASE_CLASSES,
      indexedDB,
      AbortSignal: { timeout: (timeoutMs: number) => ({ timeoutMs }) },
      BroadcastChannel: channelOf(this, post),
      Date: dateOf(phone),
      addEventListener: noop,
      clearTimeout: noop,
      crypto: { getRandomValues: (bytes: Uint8Array) => phone.random(bytes), subtle: SUBTLE },
      document: undefined,
      fetch: (path: string, options: RequestOptions) => phone.network.fetch(this, path, options),
      location: undefined,
      navigator: {
        locks: {
          request: (...args: unknown[]) =>
            this.#lock(args.at(-1) as LockCallback, args.at(1) as LockOptions),
        },
        onLine: true,
      },
      setTimeout: noop,
    };
  }

  #postToOtherTabs(data: unknown): void {
    const others = this.phone.running.filter((app) => app !== this);
    for (const app of others) setImmediate(() => app.stopped || app.channel.onmessage?.({ data }));
  }

  /** Take the sync lock of the phone, or return at once if it has no locks. */
  async #lock(work: LockCallback, { ifAvailable }: LockOptions): Promise<unknown> {
    const isTaken = () => this.phone.locks && this.phone.running.some((app) => app.holdsLock);
    if (isTaken() && ifAvailable) return work(null);
    while (isTaken()) await new Promise<void>((resolve) => this.phone.lockQueue.push(resolve));
    if (this.stopped) return new Promise(() => undefined);
    this.holdsLock = true;
    try {
      return await work({});
    } finally {
      this.holdsLock = false;
      this.phone.retryLocks();
    }
  }
}

interface Channel {
  onmessage: ((message: { data: unknown }) => void) | null;
}
type LockCallback = (lock: object | null) => unknown;

function channelOf(app: App, post: (data: unknown) => void): unknown {
  return class implements Channel {
    onmessage: Channel["onmessage"] = null;
    postMessage = post;
    constructor() {
      app.channel = this;
    }
  };
}

function dateOf(phone: Phone): unknown {
  return class extends Date {
    constructor(...parts: [] | [number | string]) {
      super(...((parts.length ? parts : [phone.now]) as [number]));
    }
    static override now(): number {
      return phone.now;
    }
  };
}
