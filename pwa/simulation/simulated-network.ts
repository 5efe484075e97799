/** Between the phones and the server: requests are held, served when it pleases, twice or never, and so are answers. */

import type { SyncRequest } from "../src/store/api.ts";
import { problem } from "./model-server.ts";
import type { App, Fetched, Net } from "./phone.ts";
import type { Answer, Server } from "./server.ts";
import { HUGE } from "./special-values.ts";

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
  /** What the server said it has of this request when it last answered, and since which restore. */
  accepted: { restores: number; ids: ReadonlySet<string> } | null;
  give(answer: Answer): void;
  fail(error: Error): void;
}

/** Looks at all that a phone sends and gets. */
interface Watch {
  sent(asked: Held): void;
  served(asked: Held, answer: Answer): void;
  /** Several requests were served together. */
  servedAtOnce(served: readonly Held[]): void;
  answered(asked: Held, answer: Answer): void;
}

/** Requests that nobody waits for may still arrive; but no server reads one that was sent longer ago. */
const MAX_DELAY_MS = 30_000;
const MAX_STRAYS = 6;
const NO_ANSWER: Answer = { status: 0, body: {} };

export class SimulatedNetwork implements Net {
  held: Held[] = [];
  strays: Held[] = [];
  /** Statuses that come in place of the next answers. */
  troubles: number[] = [];
  /** Records a page has at most, and changes a request may have. */
  page = 200;
  mostChanges = 100;
  readonly server: Server;
  readonly watch: Watch;

  constructor(server: Server, watch: Watch) {
    [this.server, this.watch] = [server, watch];
  }

  /** The true time (ms). */
  get now(): number {
    return this.server.now;
  }

  set now(now: number) {
    this.server.now = now;
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
        accepted: null,
        give,
        fail: reject,
      };
      this.watch.sent(asked);
      this.held.push(asked);
    });
  }

  /** The request reaches the server, not always for the first time. */
  serve(asked: Held): void {
    const answer =
      this.#refusal(asked) ?? this.server.answer(asked.path, this.#body(asked), asked.cookie);
    asked.answers.push(answer);
    this.watch.served(asked, answer);
  }

  /** All requests that were not yet served reach the server together. */
  serveAtOnce(): void {
    const asked = this.held.filter(
      ({ path, answers }) => path === "/api/sync" && answers.length === 0,
    );
    if (this.troubles.length > 0 || asked.some((each) => this.#refusal(each))) return;
    const answers = this.server.answerAtOnce(
      asked.map((each) => ({ body: this.#body(each), cookie: each.cookie })),
    );
    for (const [index, each] of asked.entries()) each.answers.push(answers[index]!);
    this.watch.servedAtOnce(asked);
  }

  /** The server dies while it handles the request; the app learns that nothing came. */
  crash(asked: Held): void {
    this.server.crash(asked.path, this.#body(asked), asked.cookie);
    this.watch.served(asked, NO_ANSWER);
    this.lose(asked);
  }

  /** What a server or a proxy answers that is in trouble, or for which this is too much at once. */
  #refusal({ path, body }: Held): Answer | null {
    const trouble = this.troubles.shift();
    if (trouble) return { ...problem(trouble, "trouble"), retryAfter: 1 };
    if (path !== "/api/sync") return null;
    const { changes = [] } = JSON.parse(body) as Partial<SyncRequest>;
    const isTooLarge = changes.length > this.mostChanges || body.includes(`"${HUGE}`);
    return isTooLarge ? problem(413, "too-large", {}) : null;
  }

  /** The request as it was sent, but for the size of a page. */
  #body({ path, body }: Held): string {
    if (path !== "/api/sync") return body;
    const request = JSON.parse(body) as SyncRequest;
    return JSON.stringify({ ...request, limit: Math.min(request.limit, this.page) });
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
    this.strays = this.strays.filter((each) => this.now - each.sentAt < MAX_DELAY_MS);
  }

  /** Time passes while the apps sleep: none of them gives up, and no request is on its way. */
  sleep(ms: number): void {
    this.now += ms;
    for (const asked of this.held) asked.sentAt += ms;
    this.strays = [];
  }

  /** The app was killed; what it sent is still on its way. */
  forget(app: App): void {
    for (const asked of this.held.filter((each) => each.app === app)) this.#stray(asked);
  }

  #stray(asked: Held): void {
    this.held = this.held.filter((each) => each !== asked);
    this.strays = [...this.strays, { ...asked, app: null, answers: [] }].slice(-MAX_STRAYS);
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
