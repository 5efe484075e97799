/** One question to the server. What may be asked and answered comes from its OpenAPI document (wire.ts). */

import type { components, paths } from "./wire.ts";

type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];
export type Change = Schemas["Change"];
export type WireRecord = Schemas["Record"];
export type SyncRequest = Schemas["SyncRequest"];
export type SyncAnswer = Schemas["SyncAnswer"];

interface JsonBody<T> {
  content: { "application/json": T };
}
type PostPath = { [P in keyof paths]: paths[P] extends { post: { requestBody: unknown } } ? P : never }[keyof paths];
type Post<P extends PostPath> = NonNullable<paths[P]["post"]>;
type Asked<P extends PostPath> = Post<P>["requestBody"] extends JsonBody<infer T> ? T : never;
type Answered<P extends PostPath> = Extract<Post<P>["responses"][keyof Post<P>["responses"] & (200 | 201)], JsonBody<unknown>>["content"]["application/json"];

/** Far longer than any answer should take; a phone between two networks must not wait for ever. */
export const PATIENCE_MS = 20_000;

/** The server answered with a problem (RFC 9457). */
export class Refused extends Error {
  readonly status: number;
  readonly problem: Problem;
  /** Seconds the server asks to wait, if it said. */
  readonly retryAfter: number | null;

  constructor(status: number, problem: Problem, retryAfter: number | null) {
    super(problem.title);
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

/** POST JSON to `path` and return its JSON. Throws Refused on a problem, TypeError when nothing answers. */
export async function post<P extends PostPath>(path: P, body: Asked<P>): Promise<Answered<P>> {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (answer.ok) return (await answer.json()) as Answered<P>;
  const unknown: Problem = { type: "about:blank", title: answer.statusText, detail: "" };
  const problem = (await answer.json().catch(() => unknown)) as Problem;
  throw new Refused(answer.status, problem, Number(answer.headers.get("Retry-After")) || null);
}
