/** HTTP to a real server that loses, repeats and delays requests and responses. */

import { setTimeout as sleep } from "node:timers/promises";
import type { App, Network, RequestOptions } from "./phone.ts";

type Outcome = "fine" | "late" | "request lost" | "response lost" | "twice";
/** Outcomes of ten requests on average. */
const OUTCOMES: Outcome[] = [
  "fine",
  "fine",
  "fine",
  "fine",
  "fine",
  "fine",
  "late",
  "request lost",
  "response lost",
  "twice",
];
const LATE_MS = 30;

export class UnreliableHttp implements Network {
  isUnreliable = true;
  /** The number of requests by outcome. */
  readonly counts: Partial<Record<Outcome, number>> = {};
  readonly #url: string;
  readonly #inFlight = new Set<Promise<unknown>>();
  #seed: number;

  constructor(url: string, seed: number) {
    [this.#url, this.#seed] = [url, seed];
  }

  get now(): number {
    return Date.now();
  }

  /** A whole number from 0 to less than `below`: the same ones for the same seed (mulberry32). */
  number(below: number): number {
    this.#seed = (this.#seed + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * below);
  }

  async fetch(app: App, path: string, { method, body }: RequestOptions): Promise<unknown> {
    const outcome = this.isUnreliable ? OUTCOMES[this.number(OUTCOMES.length)]! : "fine";
    this.counts[outcome] = (this.counts[outcome] ?? 0) + 1;
    const send = () => this.send(method, path, body, app.phone.cookie);
    const response = outcome === "request lost" ? null : await send().catch(() => null);
    if (outcome === "twice") void send().catch(() => null);
    if (outcome === "late") await sleep(this.number(LATE_MS));
    const text = await response?.text();
    if (app.stopped) return new Promise(() => undefined);
    if (!response || outcome === "response lost") throw new TypeError("Failed to fetch");
    app.phone.cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? app.phone.cookie;
    const { ok, status, statusText, headers } = response;
    const json = async () => JSON.parse(text!) as unknown;
    return { ok, status, statusText, headers, text: async () => text, json };
  }

  disconnect(): void {} // `fetch` checks whether the app was stopped

  send(method: string, path: string, body: string | undefined, cookie: string): Promise<Response> {
    const response = this.#fetch(method, path, body, cookie);
    this.#inFlight.add(response);
    void response.catch(() => null).finally(() => this.#inFlight.delete(response));
    return response;
  }

  /** Wait until no request is in flight. */
  async waitUntilIdle(): Promise<void> {
    while (this.#inFlight.size > 0)
      await Promise.allSettled(this.#inFlight).then(() => sleep(2 * LATE_MS));
  }

  #fetch(
    method: string,
    path: string,
    body: string | undefined,
    cookie: string,
  ): Promise<Response> {
    const headers = {
      "Content-Type": "application/json",
      Origin: this.#url,
      ...(cookie && { Cookie: cookie }),
    };
    return fetch(this.#url + path, { method, headers, ...(body && { body }) });
  }
}

export async function json(response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json();
}
