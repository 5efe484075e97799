/** A network that holds each request until a command serves, delivers or loses it. */

import type { SyncRequest } from "../src/store/api.ts";
import { problem } from "./model-accounts.ts";
import type { App, Network, RequestOptions } from "./phone.ts";
import type { Server, ServerResponse } from "./server.ts";
import { HUGE } from "./special-values.ts";

/** A request in transit. */
export interface PendingRequest {
  /** Null once the app has given up; the request may still reach the server. */
  app: App | null;
  phone: App["phone"];
  cookie: string;
  path: string;
  body: string;
  sentAt: number;
  timeoutMs: number;
  responses: ServerResponse[];
  /** The true time of the first response (ms). */
  servedAt: number;
  /** Ids that the last response accepted, and the number of restores at that time. */
  accepted: { restores: number; ids: ReadonlySet<string> } | null;
  resolve(response: ServerResponse): void;
  reject(error: Error): void;
}

/** Observes all requests and responses. */
interface NetworkObserver {
  sent(request: PendingRequest): void;
  served(request: PendingRequest, response: ServerResponse): void;
  /** Several requests were served together. */
  servedTogether(served: readonly PendingRequest[]): void;
  delivered(request: PendingRequest, response: ServerResponse): void;
}

/** A late request may still arrive within this time after it was sent. */
const MAX_DELAY_MS = 30_000;
const MAX_LATE_REQUESTS = 6;
const NO_RESPONSE: ServerResponse = { status: 0, body: {} };

export class SimulatedNetwork implements Network {
  pending: PendingRequest[] = [];
  lateRequests: PendingRequest[] = [];
  /** Error statuses to return for the next requests, instead of serving them. */
  injectedStatuses: number[] = [];
  /** Maximum records per page, and maximum changes per request. */
  pageSize = 200;
  maxChanges = 100;
  readonly server: Server;
  readonly observer: NetworkObserver;

  constructor(server: Server, observer: NetworkObserver) {
    [this.server, this.observer] = [server, observer];
  }

  /** The true time (ms). */
  get now(): number {
    return this.server.now;
  }

  set now(now: number) {
    this.server.now = now;
  }

  fetch(app: App, path: string, { body = "", signal }: RequestOptions): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const { phone } = app;
      const request = {
        app,
        phone,
        cookie: phone.cookie,
        path,
        body,
        sentAt: this.now,
        timeoutMs: signal.timeoutMs,
        responses: [],
        servedAt: 0,
        accepted: null,
        resolve: (response: ServerResponse) => resolve(responseOf(response)),
        reject,
      };
      this.observer.sent(request);
      this.pending.push(request);
    });
  }

  /** Deliver a request to the server; the same request may be served several times. */
  serve(request: PendingRequest): void {
    const response =
      this.#errorResponse(request) ??
      this.server.handle(request.path, this.#body(request), request.cookie);
    if (request.responses.push(response) === 1) request.servedAt = this.now;
    this.observer.served(request, response);
  }

  /** Deliver all sync requests not yet served to the server at the same time. */
  serveTogether(): void {
    const requests = this.pending.filter(
      ({ path, responses }) => path === "/api/sync" && responses.length === 0,
    );
    if (this.injectedStatuses.length > 0 || requests.some((each) => this.#errorResponse(each)))
      return;
    const responses = this.server.handleTogether(
      requests.map((each) => ({ body: this.#body(each), cookie: each.cookie })),
    );
    for (const [index, each] of requests.entries())
      Object.assign(each, { responses: [responses[index]!], servedAt: this.now });
    this.observer.servedTogether(requests);
  }

  /** Crash the server while it handles the request; the app sees a network error. */
  crash(request: PendingRequest): void {
    this.server.crash(request.path, this.#body(request), request.cookie);
    this.observer.served(request, NO_RESPONSE);
    this.lose(request);
  }

  /** Return an injected error, or 413 if the request is too large, otherwise null. */
  #errorResponse({ path, body }: PendingRequest): ServerResponse | null {
    const status = this.injectedStatuses.shift();
    if (status) return { ...problem(status, "injected"), retryAfter: 1 };
    if (path !== "/api/sync") return null;
    const { changes = [] } = JSON.parse(body) as Partial<SyncRequest>;
    const isTooLarge = changes.length > this.maxChanges || body.includes(`"${HUGE}`);
    return isTooLarge ? problem(413, "too-large", {}) : null;
  }

  /** Return the body of the request with the page size of this history. */
  #body({ path, body }: PendingRequest): string {
    if (path !== "/api/sync") return body;
    const request = JSON.parse(body) as SyncRequest;
    return JSON.stringify({ ...request, limit: Math.min(request.limit, this.pageSize) });
  }

  /** Deliver the first response to the app; serve the request now if it was not served yet. */
  deliver(request: PendingRequest): void {
    if (request.responses.length === 0) this.serve(request);
    const response = request.responses[0]!;
    this.#moveToLate(request);
    this.observer.delivered(request, response);
    if (response.cookie) request.phone.cookie = response.cookie;
    request.resolve(response);
  }

  /** Fail the request in the app with a network error. */
  lose(request: PendingRequest): void {
    this.#moveToLate(request);
    request.reject(new TypeError("Failed to fetch"));
  }

  /** Advance the time; requests older than their timeout fail. */
  wait(ms: number): void {
    this.now += ms;
    for (const request of this.pending.filter((each) => this.now - each.sentAt >= each.timeoutMs))
      this.lose(request);
    this.lateRequests = this.lateRequests.filter((each) => this.now - each.sentAt < MAX_DELAY_MS);
  }

  /** Advance the time while all devices sleep: no request times out, and late requests are lost. */
  sleep(ms: number): void {
    this.now += ms;
    for (const request of this.pending) request.sentAt += ms;
    this.lateRequests = [];
  }

  /** Make the requests of a killed app late: they may still reach the server. */
  disconnect(app: App): void {
    for (const request of this.pending.filter((each) => each.app === app))
      this.#moveToLate(request);
  }

  #moveToLate(request: PendingRequest): void {
    this.pending = this.pending.filter((each) => each !== request);
    this.lateRequests = [...this.lateRequests, { ...request, app: null, responses: [] }].slice(
      -MAX_LATE_REQUESTS,
    );
  }
}

function responseOf({ status, body, retryAfter }: ServerResponse): unknown {
  const headers = new Map([
    ["Content-Type", "application/json"],
    ["Retry-After", retryAfter ? String(retryAfter) : null],
  ]);
  const text = JSON.stringify(body);
  return {
    ok: status < 300,
    status,
    statusText: "",
    headers,
    text: async () => text,
    json: async () => JSON.parse(text) as unknown,
  };
}
