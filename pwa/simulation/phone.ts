/** A phone: a storage, a clock that may be wrong, a cookie, and up to two tabs of the app. */

import * as fake from "fake-indexeddb";
import type { Client, GLOBALS, Start } from "./bundle.ts";
import { PhoneStorage } from "./phone-storage.ts";

/** What stands between phones and a server. */
export interface Net {
  /** The true time. */
  readonly now: number;
  fetch(app: App, path: string, asked: Fetched): Promise<unknown>;
  /** The app was killed: nobody waits for its answers. */
  forget(app: App): void;
}
export interface Fetched {
  method: string;
  body?: string;
  signal: { patience: number };
}

/** Something an app was asked to do, and what became of it. */
export interface Deed<T> {
  value?: T;
  error?: unknown;
  done: boolean;
}

export class Phone {
  storage = new PhoneStorage();
  /** The phone's clock minus the true time. */
  skew = 0;
  cookie = "";
  isNew = true;
  /** How often another phone took it out of the account. */
  removals = 0;
  readonly tabs: (App | null)[] = [null, null];
  readonly number: number;
  readonly network: Net;
  readonly locks: boolean;
  /** Apps that wait for the lock. */
  readonly waiting: (() => void)[] = [];
  #randoms = 0;

  /** Without `locks` two tabs sync at once, as after a lock was stolen. */
  constructor(number: number, network: Net, locks: boolean) {
    [this.number, this.network, this.locks] = [number, network, locks];
  }

  get now(): number {
    return this.network.now + this.skew;
  }

  get running(): App[] {
    return this.tabs.filter((tab) => tab !== null);
  }

  /** The app in a tab; started, if it is not running. */
  open(tab: number, start: Start): App {
    return (this.tabs[tab] ??= new App(this, start));
  }

  /** End the app in a tab between two steps. */
  kill(tab: number): void {
    this.tabs[tab]?.end();
    this.tabs[tab] = null;
    this.wake();
  }

  /** The lock may be free: those that wait try again in their order. */
  wake(): void {
    for (const look of this.waiting.splice(0)) look();
  }

  /** All that the phone kept is gone; it stays signed in. */
  wipe(): void {
    for (const tab of this.tabs.keys()) this.kill(tab);
    this.storage = new PhoneStorage();
  }

  /** Bytes that no other call returns. */
  random(bytes: Uint8Array): Uint8Array {
    this.#randoms += 1;
    const last = bytes.length - 1;
    [bytes[last - 1], bytes[last - 2], bytes[last]] = [
      this.#randoms % 36,
      Math.floor(this.#randoms / 36),
      this.number,
    ];
    return bytes;
  }
}

/** One running app, in a world of its own. */
export class App {
  readonly phone: Phone;
  readonly client: Client;
  channel: Channel = { onmessage: null };
  holdsLock = false;
  ended = false;
  readonly #cut: () => void;

  constructor(phone: Phone, start: Start) {
    this.phone = phone;
    const { indexedDB, cut } = phone.storage.connect();
    this.#cut = cut;
    this.client = start(this.#world(indexedDB));
  }

  end(): void {
    this.ended = true;
    this.#cut();
    this.phone.network.forget(this);
  }

  /** Begin something; what follows from it is done by `run`. */
  ask<T>(work: (client: Client) => Promise<T>): Deed<T> {
    const deed: Deed<T> = { done: false };
    work(this.client).then(
      (value) => Object.assign(deed, { value, done: true }),
      (error: unknown) => Object.assign(deed, { error, done: true }),
    );
    return deed;
  }

  #world(indexedDB: IDBFactory): Record<(typeof GLOBALS)[number], unknown> {
    const { phone } = this;
    const tell = (data: unknown) => this.#tellOthers(data);
    const nothing = () => undefined;
    const {
      IDBCursor,
      IDBDatabase,
      IDBIndex,
      IDBKeyRange,
      IDBObjectStore,
      IDBRequest,
      IDBTransaction,
    } = fake;
    const database = {
      IDBCursor,
      IDBDatabase,
      IDBIndex,
      IDBKeyRange,
      IDBObjectStore,
      IDBRequest,
      IDBTransaction,
    };
    return {
      ...database,
      indexedDB,
      AbortSignal: { timeout: (patience: number) => ({ patience }) },
      BroadcastChannel: channelOf(this, tell),
      Date: dateOf(phone),
      addEventListener: nothing,
      clearTimeout: nothing,
      crypto: { getRandomValues: (bytes: Uint8Array) => phone.random(bytes) },
      document: undefined,
      fetch: (path: string, asked: Fetched) => phone.network.fetch(this, path, asked),
      location: undefined,
      navigator: {
        locks: {
          request: (...asked: unknown[]) =>
            this.#lock(asked.at(-1) as Locked, asked.at(1) as LockOptions),
        },
        onLine: true,
      },
      setTimeout: nothing,
    };
  }

  #tellOthers(data: unknown): void {
    const others = this.phone.running.filter((app) => app !== this);
    for (const app of others) setImmediate(() => app.ended || app.channel.onmessage?.({ data }));
  }

  /** The one lock there is, granted when it is free, or at once if this phone has no locks. */
  async #lock(work: Locked, { ifAvailable }: LockOptions): Promise<unknown> {
    const taken = () => this.phone.locks && this.phone.running.some((app) => app.holdsLock);
    if (taken() && ifAvailable) return work(null);
    while (taken()) await new Promise<void>((resolve) => this.phone.waiting.push(resolve));
    if (this.ended) return new Promise(() => undefined);
    this.holdsLock = true;
    try {
      return await work({});
    } finally {
      this.holdsLock = false;
      this.phone.wake();
    }
  }
}

interface Channel {
  onmessage: ((message: { data: unknown }) => void) | null;
}
type Locked = (lock: object | null) => unknown;

function channelOf(app: App, tell: (data: unknown) => void): unknown {
  return class implements Channel {
    onmessage: Channel["onmessage"] = null;
    postMessage = tell;
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
