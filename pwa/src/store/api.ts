/** One question to the server. Types come from its OpenAPI document. */

import type { components } from "./wire.ts";

type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];
export type Change = Schemas["Change"];
export type WireRecord = Schemas["Record"];
export type SyncRequest = Schemas["SyncRequest"];
export type SyncAnswer = Schemas["SyncAnswer"];
export type Account = Schemas["Account"];

/** The server answered with a problem (RFC 9457). */
export class Refused extends Error {
  readonly problem: Problem;
  readonly status: number;
  /** Seconds the server asks to wait, if it said. */
  readonly retryAfter: number | null;

  constructor(status: number, problem: Problem, retryAfter: number | null) {
    super(problem.title);
    this.problem = problem;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** POST JSON to `path` and return its JSON. Throws Refused on a problem, TypeError when nothing answers. */
export async function post<T>(path: string, body: unknown): Promise<T> {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  });
  if (answer.ok) return (await answer.json()) as T;
  const problem = (await answer.json().catch(() => ({}))) as Partial<Problem>;
  const wait = Number(answer.headers.get("Retry-After"));
  throw new Refused(answer.status, { type: "about:blank", title: answer.statusText, status: answer.status, ...problem } as Problem, wait || null);
}
