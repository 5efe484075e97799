/** One question to the server. What may be asked and answered comes from its OpenAPI document (wire.ts). */

import type { components, paths } from "./api-types.ts";

type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];
export type Change = Schemas["Change"];
export type Device = Schemas["Device"];
export type Deleted = Schemas["Deleted"];
export type PushHealth = Schemas["PushHealth"];
export type WireRecord = Schemas["Record"];
export type SyncRequest = Schemas["SyncRequest"];
export type SyncResponse = Schemas["SyncAnswer"];

interface JsonBody<T> {
  content: { "application/json": T };
}
type Method = "get" | "post";
type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, { responses: unknown }> ? P : never;
}[keyof paths];
type Operation<P extends keyof paths, M extends Method> = NonNullable<paths[P][M]>;
type RequestBody<P extends PathOf<"post">> =
  Operation<P, "post"> extends { requestBody: JsonBody<infer T> } ? T : never;
type SuccessBody<R> = Extract<
  R[keyof R & (200 | 201 | 202)],
  JsonBody<unknown>
>["content"]["application/json"];
type ResponseBody<P extends keyof paths, M extends Method> =
  Operation<P, M> extends { responses: infer R } ? SuccessBody<R> : never;

/** Far longer than any answer should take; a phone between two networks must not wait for ever. */
export const REQUEST_TIMEOUT_MS = 20_000;

/** The server answered with a problem (RFC 9457). */
export class ProblemError extends Error {
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

  /** The name of the problem: the last part of its type. */
  get slug(): string {
    return this.problem.type.split("/").at(-1)!;
  }
}

/** POST JSON to `path` and return its JSON. Throws Refused on a problem, TypeError when nothing answers. */
export function post<P extends PathOf<"post">>(
  path: P,
  body: RequestBody<P>,
): Promise<ResponseBody<P, "post">> {
  return request("POST", path, body) as Promise<ResponseBody<P, "post">>;
}

/** GET the JSON at `path`. Throws as `post` does. */
export function get<P extends PathOf<"get">>(path: P): Promise<ResponseBody<P, "get">> {
  return request("GET", path) as Promise<ResponseBody<P, "get">>;
}

export function renameDevice(id: string, name: string): Promise<Device> {
  return request("PATCH", `/api/devices/${id}`, { name }) as Promise<Device>;
}

/** To remove oneself is to leave. One that is removed already is no mistake. */
export async function removeDevice(id: string): Promise<void> {
  await request("DELETE", `/api/devices/${id}`);
}

/** Delete the account on the server with all that is in it. */
export function deleteAccount(): Promise<Deleted> {
  return request("DELETE", "/api/account") as Promise<Deleted>;
}

/** Remind this device. */
export async function saveSubscription(subscription: Schemas["PushSubscription"]): Promise<void> {
  await request("PUT", "/api/push/subscription", subscription);
}

/** Remind this device no more. */
export async function deleteSubscription(): Promise<void> {
  await request("DELETE", "/api/push/subscription", {});
}

async function request(method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(path, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
    cache: "no-store",
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  throw new ProblemError(
    answer.status,
    await problemOf(answer),
    Number(answer.headers.get("Retry-After")) || null,
  );
}

/** A proxy in between may answer with no problem of ours; then its status is the name. */
async function problemOf(answer: Response): Promise<Problem> {
  const said = (await answer.json().catch(() => null)) as Problem | null;
  return typeof said?.type === "string"
    ? said
    : { type: `about:blank/${answer.status}`, title: answer.statusText, detail: "" };
}
