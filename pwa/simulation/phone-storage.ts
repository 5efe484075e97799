/** The storage of one phone: apps can be killed, which aborts their open transactions. */

import { IDBFactory } from "fake-indexeddb";
import type { StoredRecord } from "../src/store/db-schema.ts";

/** Internals of fake-indexeddb, needed to kill an app. */
interface HasListeners {
  listeners: { callback: unknown }[];
}
interface Transaction extends HasListeners {
  db: unknown;
  mode: string;
  _state: string;
  _requests: { request: HasListeners }[];
}
interface RawDatabase {
  processTransactions: unknown;
  transactions: (Transaction & IDBTransaction)[];
  rawObjectStores: Map<
    string,
    { records: { values(): Iterable<{ key: string; value: unknown }> } }
  >;
}
/** The first listeners of a transaction belong to fake-indexeddb, as does `processTransactions`. */
const OWN_LISTENERS = 3;
/** Listeners of `connect`, which close a connection that a killed app was opening. */
const LISTENERS_OF_OPEN = 2;

export class PhoneStorage {
  readonly #factory = new IDBFactory();

  /** Return the storage for one app, and a function that disconnects it when the app is killed. */
  connect(): { indexedDB: IDBFactory; disconnect: () => void } {
    const opening: IDBOpenDBRequest[] = [];
    let dead = false;
    const open = (name: string, version?: number) => {
      const request = this.#factory.open(name, version);
      request.addEventListener("success", () => dead && request.result.close());
      request.addEventListener("upgradeneeded", () => dead && request.transaction!.abort());
      opening.push(request);
      return request;
    };
    const disconnect = () => {
      dead = true;
      for (const request of opening) this.#abortAll(request);
    };
    return { indexedDB: { open, cmp: this.#factory.cmp } as unknown as IDBFactory, disconnect };
  }

  /** Remove the listeners of the app and abort its transactions. */
  #abortAll(request: IDBOpenDBRequest): void {
    (request as unknown as HasListeners).listeners.splice(LISTENERS_OF_OPEN);
    if (request.readyState !== "done") return;
    const connection = request.result;
    const raw = this.#raw!;
    for (const transaction of raw.transactions.filter(
      (each) => each.db === connection && each._state !== "finished",
    )) {
      for (const each of transaction._requests) each.request.listeners.length = 0;
      transaction.listeners = transaction.listeners.filter(
        ({ callback }, index) => index < OWN_LISTENERS || callback === raw.processTransactions,
      );
      transaction._state = "active"; // a committing transaction can be aborted as well
      transaction.abort();
    }
    connection.close();
  }

  /** Whether a write transaction is open. */
  get isWriting(): boolean {
    return (
      this.#raw?.transactions.some(
        (each) => each._state !== "finished" && each.mode !== "readonly",
      ) ?? false
    );
  }

  get records(): Map<string, StoredRecord> {
    return this.#all("records") as Map<string, StoredRecord>;
  }

  get meta(): Map<string, unknown> {
    return this.#all("meta");
  }

  get #raw(): RawDatabase | undefined {
    return (this.#factory as unknown as { _databases: Map<string, RawDatabase> })._databases.get(
      "medius",
    );
  }

  #all(store: string): Map<string, unknown> {
    return new Map(
      [...(this.#raw?.rawObjectStores.get(store)?.records.values() ?? [])].map(({ key, value }) => [
        key,
        value,
      ]),
    );
  }
}
