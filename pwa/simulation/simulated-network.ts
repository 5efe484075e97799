/** Between the phones and the server: requests are held, served when it pleases, twice or never, and so are answers. */

import type { Answer, ModelServer } from "./model-server.ts";
import type { App, Fetched, Net } from "./phone.ts";

/** A request on its way. `app` is null once nobody waits for its answer; it may reach the server all the same. */
export interface Held {
  app: App | null;
  phone: App["phone"];
  cookie: string;
  path: string;
  body: string;
  sentAt: number;
  patience: number;
  answers: Answer[];
  give(answer: Answer): void;
  fail(error: Error): void;
}

/** Looks at all that a phone sends and gets. */
interface Watch {
  sent(asked: Held): void;
  answered(asked: Held, answer: Answer): void;
}

/** Requests that nobody waits for may still arrive; but no server reads one that was sent longer ago. */
const LATEST_MS = 30_000;
const MOST_STRAYS = 6;

export class SimulatedNetwork implements Net {
  /** The true time, which is the server's. */
  now = Date.UTC(2026, 10, 22, 12);
  held: Held[] = [];
  strays: Held[] = [];
  readonly server: ModelServer;
  readonly watch: Watch;

  constructor(server: ModelServer, watch: Watch) {
    [this.server, this.watch] = [server, watch];
  }

  fetch(app: App, path: string, { body = "", signal }: Fetched): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const { phone } = app;
      const give = (answer: Answer) => resolve(responseOf(answer));
      const asked = {
        app,
        phone,
        cookie: phone.cookie,
        path,
        body,
        sentAt: this.now,
        patience: signal.patience,
        answers: [],
        give,
        fail: reject,
      };
      this.watch.sent(asked);
      this.held.push(asked);
    });
  }

  /** The request reaches the server, not always for the first time. */
  serve(asked: Held): void {
    asked.answers.push(this.server.answer(asked.path, asked.body, asked.cookie, this.now));
  }

  /** An answer reaches the app: of several, the first. One that was never served is served now. */
  deliver(asked: Held): void {
    if (asked.answers.length === 0) this.serve(asked);
    const answer = asked.answers[0]!;
    this.#stray(asked);
    this.watch.answered(asked, answer);
    if (answer.cookie) asked.phone.cookie = answer.cookie;
    asked.give(answer);
  }

  /** The app learns that nothing came. */
  lose(asked: Held): void {
    this.#stray(asked);
    asked.fail(new TypeError("Failed to fetch"));
  }

  /** Time passes for all; apps give up on what takes too long. */
  wait(ms: number): void {
    this.now += ms;
    for (const asked of this.held.filter((each) => this.now - each.sentAt >= each.patience))
      this.lose(asked);
    this.strays = this.strays.filter((each) => this.now - each.sentAt < LATEST_MS);
  }

  /** The app was killed; what it sent is still on its way. */
  forget(app: App): void {
    for (const asked of this.held.filter((each) => each.app === app)) this.#stray(asked);
  }

  #stray(asked: Held): void {
    this.held = this.held.filter((each) => each !== asked);
    this.strays = [...this.strays, { ...asked, app: null, answers: [] }].slice(-MOST_STRAYS);
  }
}

function responseOf({ status, body, retryAfter }: Answer): unknown {
  const headers = new Map([["Retry-After", retryAfter ? String(retryAfter) : null]]);
  const text = JSON.stringify(body);
  return {
    ok: status < 300,
    status,
    statusText: "",
    headers,
    json: async () => JSON.parse(text) as unknown,
  };
}
