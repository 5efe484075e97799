/** The real server, called over pipes. Calls block until the result arrives. */

import assert from "node:assert/strict";
import type { RecordState } from "../src/rules/merge.ts";
import { START } from "./model-server.ts";
import type { Account, NewDevice, Server, ServerResponse } from "./server.ts";

export type Call = (name: string, args: object) => unknown;

/** An account as sent over the pipe. */
interface PlainAccount extends Omit<Account, "records"> {
  records: (RecordState & { id: string; rev: number })[];
}

export class RealServer implements Server {
  now = START;
  clockError = 0;
  readonly #call: Call;
  #account: Account | null = null;

  /** Open a new account for the history. */
  constructor(call: Call) {
    this.#call = call;
    this.#request("begin");
  }

  get account(): Account {
    this.#account ??= fromPlain(this.#request("account") as PlainAccount);
    return this.#account;
  }

  handle(path: string, body: string, cookie: string): ServerResponse {
    this.#account = null;
    return checkStatus(this.#request("handle", { path, body, cookie }) as ServerResponse);
  }

  handleTogether(syncs: { body: string; cookie: string }[]): ServerResponse[] {
    this.#account = null;
    return (this.#request("handle_together", { syncs }) as ServerResponse[]).map(checkStatus);
  }

  crash(path: string, body: string, cookie: string): void {
    this.#account = null;
    this.#request("crash", { path, body, cookie });
  }

  addDevice(): NewDevice {
    return this.#request("add_device") as NewDevice;
  }

  hasDevice(cookie: string): boolean {
    return this.#request("has_device", { cookie }) as boolean;
  }

  removeDevice(cookie: string): void {
    this.#request("remove_device", { cookie });
  }

  recoveryCode(): string {
    return this.#request("recovery_code") as string;
  }

  openLink(): string {
    return this.#request("open_link") as string;
  }

  approveJoin(confirm: string): void {
    this.#request("approve_join", { confirm });
  }

  restore(older: Account): void {
    this.#account = null;
    this.#request("restore", { account: toPlain(older) });
  }

  #request(name: string, args: object = {}): unknown {
    return this.#call(name, { now: this.now + this.clockError, ...args });
  }
}

function checkStatus(response: ServerResponse): ServerResponse {
  assert.ok(response.status < 500, "the server fails");
  return response;
}

function fromPlain({ records, ...account }: PlainAccount): Account {
  const rows = records.map(({ id, rev, ...state }) => [id, { rev, state }] as const);
  return { ...account, records: new Map(rows) };
}

function toPlain({ records, ...account }: Account): PlainAccount {
  return {
    ...account,
    records: [...records].map(([id, { rev, state }]) => ({ id, rev, ...state })),
  };
}
