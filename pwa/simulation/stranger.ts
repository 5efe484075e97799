/**
 * A phone in another account, which writes under the same ids and reads only its own records. It
 * also sends a stamp that the server must not accept, as older apps do.
 */

import assert from "node:assert/strict";
import { nextStamp, type Stamp } from "../src/rules/merge.ts";
import type { SyncResponse } from "../src/store/api.ts";
import type { Edit } from "../src/store/edits.ts";
import { MAX_AHEAD_MS, type Server } from "./server.ts";

export class Stranger {
  readonly #server: Server;
  #cookie = "";
  /** The ids that it has written in its account. */
  #ids = new Set<string>();

  constructor(server: Server) {
    this.#server = server;
  }

  /** Write a record, and check that it reads only its own records. */
  write({ id, kind }: Pick<Edit, "id" | "kind">, value: string): void {
    const { clock = 0 } = this.#sync([]);
    const change = (ms: number) => ({ id, kind, hlc: stampAt(ms), set: { a: value } });
    const send = (ms: number) => this.#sync([change(ms)]).results[id]?.s;
    assert.equal(send(clock + MAX_AHEAD_MS + 1), "clock_ahead", "no stamp is from the future");
    if (send(clock + MAX_AHEAD_MS) === "ok") this.#ids.add(id);
    const read = this.#sync([]).records.map((record) => record.id);
    assert.deepEqual(new Set(read), this.#ids, "another account reads only its own records");
  }

  /** Send a sync; open a new account if the device has expired. */
  #sync(changes: object[]): SyncResponse {
    const request = { protocol: 1, schema: 1, cursor: null, witness: null, limit: 200, changes };
    const send = () => this.#server.handle("/api/sync", JSON.stringify(request), this.#cookie);
    const { status, body } = send();
    if (status === 200) return body as SyncResponse;
    this.#cookie = this.#server.handle("/api/accounts", "{}", "").cookie ?? "";
    this.#ids = new Set();
    return send().body as SyncResponse;
  }
}

function stampAt(ms: number): Stamp {
  return nextStamp("", ms, "stranger");
}
