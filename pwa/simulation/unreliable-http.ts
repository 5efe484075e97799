/** A real network to a real server, that loses requests and answers, doubles them and holds them up. */

import { setTimeout as sleep } from "node:timers/promises";
import type { App, Fetched, Net } from "./phone.ts";

type Fate = "fine" | "late" | "request lost" | "answer lost" | "twice";
/** How many of ten requests meet each fate. */
const FATES: Fate[] = [
  "fine",
  "fine",
  "fine",
  "fine",
  "fine",
  "fine",
  "late",
  "request lost",
  "answer lost",
  "twice",
];
const LATE_MS = 30;

export class UnreliableHttp implements Net {
  fails = true;
  /** How many requests had which fate. */
  readonly told: Partial<Record<Fate, number>> = {};
  readonly #url: string;
  readonly #underWay = new Set<Promise<unknown>>();
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

  async fetch(app: App, path: string, { method, body }: Fetched): Promise<unknown> {
    const fate = this.fails ? FATES[this.number(FATES.length)]! : "fine";
    this.told[fate] = (this.told[fate] ?? 0) + 1;
    const send = () => this.send(method, path, body, app.phone.cookie);
    const answer = fate === "request lost" ? null : await send().catch(() => null);
    if (fate === "twice") void send().catch(() => null);
    if (fate === "late") await sleep(this.number(LATE_MS));
    const text = await answer?.text();
    if (app.ended) return new Promise(() => undefined);
    if (!answer || fate === "answer lost") throw new TypeError("Failed to fetch");
    app.phone.cookie = answer.headers.getSetCookie()[0]?.split(";")[0] ?? app.phone.cookie;
    const { ok, status, statusText, headers } = answer;
    return { ok, status, statusText, headers, json: async () => JSON.parse(text!) as unknown };
  }

  forget(): void {} // `fetch` sees for itself that the app has ended

  send(method: string, path: string, body: string | undefined, cookie: string): Promise<Response> {
    const answer = this.#ask(method, path, body, cookie);
    this.#underWay.add(answer);
    void answer.catch(() => null).finally(() => this.#underWay.delete(answer));
    return answer;
  }

  /** Resolves when nothing is under way: also what was sent twice has come. */
  async rest(): Promise<void> {
    while (this.#underWay.size > 0)
      await Promise.allSettled(this.#underWay).then(() => sleep(2 * LATE_MS));
  }

  #ask(method: string, path: string, body: string | undefined, cookie: string): Promise<Response> {
    const headers = {
      "Content-Type": "application/json",
      Origin: this.#url,
      ...(cookie && { Cookie: cookie }),
    };
    return fetch(this.#url + path, { method, headers, ...(body && { body }) });
  }
}

export async function json(answer: Response): Promise<unknown> {
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  return answer.json();
}
