/** The storage of one phone: it outlives the apps that use it, and undoes what a killed one had not finished. */

import { IDBFactory } from "fake-indexeddb";
import type { StoredRecord } from "../src/store/db-schema.ts";

/** What fake-indexeddb has inside, as far as a killed app needs it. */
interface Listening {
  listeners: { callback: unknown }[];
}
interface Transaction extends Listening {
  db: unknown;
  mode: string;
  _state: string;
  _requests: { request: Listening }[];
}
interface Raw {
  processTransactions: unknown;
  transactions: (Transaction & IDBTransaction)[];
  rawObjectStores: Map<
    string,
    { records: { values(): Iterable<{ key: string; value: unknown }> } }
  >;
}
/** fake-indexeddb puts three listeners of its own on a transaction first; and later one that starts the next. */
const OWN_LISTENERS = 3;
/** Those of `connect`, which end what a killed app had begun to open. */
const LISTENERS_OF_OPEN = 2;

export class PhoneStorage {
  readonly #factory = new IDBFactory();

  /** The storage as one app sees it, and what ends that app's view as a kill does. */
  connect(): { indexedDB: IDBFactory; cut: () => void } {
    const opening: IDBOpenDBRequest[] = [];
    let dead = false;
    const open = (name: string, version?: number) => {
      const request = this.#factory.open(name, version);
      request.addEventListener("success", () => dead && request.result.close());
      request.addEventListener("upgradeneeded", () => dead && request.transaction!.abort());
      opening.push(request);
      return request;
    };
    const cut = () => {
      dead = true;
      for (const request of opening) this.#cut(request);
    };
    return { indexedDB: { open, cmp: this.#factory.cmp } as unknown as IDBFactory, cut };
  }

  /** Nothing more is heard, and what is not finished is as if it had never begun. */
  #cut(request: IDBOpenDBRequest): void {
    (request as unknown as Listening).listeners.splice(LISTENERS_OF_OPEN);
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
      transaction._state = "active"; // one that was asked to commit may be cut off as well
      transaction.abort();
    }
    connection.close();
  }

  /** Whether something is being written just now. */
  get busy(): boolean {
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

  get #raw(): Raw | undefined {
    return (this.#factory as unknown as { _databases: Map<string, Raw> })._databases.get("medius");
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
