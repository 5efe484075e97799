/** The real server, in a process that is called over pipes. A call waits for its result: no time passes meanwhile. */

import assert from "node:assert/strict";
import type { RecordState } from "../src/rules/merge.ts";
import { START } from "./model-server.ts";
import type { Account, Answer, Server } from "./server.ts";

export type Call = (name: string, args: object) => unknown;

/** An account as it comes over the pipe. */
interface PlainAccount extends Omit<Account, "records"> {
  records: (RecordState & { id: string; rev: number })[];
}

export class RealServer implements Server {
  now = START;
  wrong = 0;
  readonly #call: Call;
  #account: Account | null = null;

  /** Every history begins with an account of its own. */
  constructor(call: Call) {
    this.#call = call;
    this.#ask("begin");
  }

  get account(): Account {
    this.#account ??= fromPlain(this.#ask("account") as PlainAccount);
    return this.#account;
  }

  answer(path: string, body: string, cookie: string): Answer {
    this.#account = null;
    return unfailed(this.#ask("answer", { path, body, cookie }) as Answer);
  }

  answerAtOnce(syncs: { body: string; cookie: string }[]): Answer[] {
    this.#account = null;
    return (this.#ask("answer_at_once", { syncs }) as Answer[]).map(unfailed);
  }

  crash(path: string, body: string, cookie: string): void {
    this.#account = null;
    this.#ask("crash", { path, body, cookie });
  }

  letIn(): string {
    return this.#ask("let_in") as string;
  }

  isIn(cookie: string): boolean {
    return this.#ask("is_in", { cookie }) as boolean;
  }

  remove(cookie: string): void {
    this.#ask("remove", { cookie });
  }

  recoveryCode(): string {
    return this.#ask("recovery_code") as string;
  }

  restore(older: Account, announced: boolean): void {
    this.#account = null;
    this.#ask("restore", { account: toPlain(older), announced });
  }

  #ask(name: string, args: object = {}): unknown {
    return this.#call(name, { now: this.now + this.wrong, ...args });
  }
}

function unfailed(answer: Answer): Answer {
  assert.ok(answer.status < 500, "the server fails");
  return answer;
}

function fromPlain({ records, ...account }: PlainAccount): Account {
  const rows = records.map(({ id, rev, ...copy }) => [id, { rev, copy }] as const);
  return { ...account, records: new Map(rows) };
}

function toPlain({ records, ...account }: Account): PlainAccount {
  return { ...account, records: [...records].map(([id, { rev, copy }]) => ({ id, rev, ...copy })) };
}
