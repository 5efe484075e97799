/** Requests to the server. Their types come from its OpenAPI document (api-types.ts). */

import type { components, paths } from "./api-types.ts";

type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];
export type Change = Schemas["Change"];
export type Device = Schemas["Device"];
export type Deleted = Schemas["Deleted"];
export type PushHealth = Schemas["PushHealth"];
export type WireRecord = Schemas["Record"];
export type SyncRequest = Schemas["SyncRequest"];
export type SyncResponse = Schemas["SyncResponse"];

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

/** Far longer than a response takes. A phone between two networks could otherwise wait forever. */
export const REQUEST_TIMEOUT_MS = 20_000;

/** The server responded with a problem (RFC 9457). */
export class ProblemError extends Error {
  readonly status: number;
  readonly problem: Problem;
  /** How many seconds the server asks to wait; null if it does not. */
  readonly retryAfter: number | null;

  constructor(status: number, problem: Problem, retryAfter: number | null) {
    super(problem.title);
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** The last part of the problem's type. */
  get slug(): string {
    return this.problem.type.split("/").at(-1)!;
  }
}

/** No response of the server arrived, or one of something else, like the login page of a network. */
export class NoResponseError extends Error {}

/** Why something failed, for the screens: a problem, or `unreachable` or `failed` without one. */
export interface Failure {
  slug: string;
  problem: Problem | null;
}

export function failureOf(error: unknown): Failure {
  return error instanceof ProblemError
    ? { slug: error.slug, problem: error.problem }
    : { slug: error instanceof NoResponseError ? "unreachable" : "failed", problem: null };
}

/**
 * POST JSON to `path` and return the JSON response. Throws ProblemError or NoResponseError, or
 * SyntaxError if the response is broken.
 */
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

/** Remove a device from the account; removing this device signs it out. */
export async function removeDevice(id: string): Promise<void> {
  await request("DELETE", `/api/devices/${id}`);
}

/** Delete the account on the server with all that is in it. */
export function deleteAccount(): Promise<Deleted> {
  return request("DELETE", "/api/account") as Promise<Deleted>;
}

/** Send reminders to this device by this push subscription. */
export async function saveSubscription(subscription: Schemas["PushSubscription"]): Promise<void> {
  await request("PUT", "/api/push/subscription", subscription);
}

/** Send no more reminders to this device. */
export async function deleteSubscription(): Promise<void> {
  await request("DELETE", "/api/push/subscription", {});
}

/** For what `post`, `get` and the functions above do not cover. */
export async function request(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await received(
    fetch(path, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
      cache: "no-store",
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    }),
  );
  if (isForeign(response)) throw new NoResponseError(response.statusText);
  if (response.ok)
    return response.status === 204 ? null : JSON.parse(await received(response.text()));
  throw new ProblemError(
    response.status,
    await problemOf(response),
    Number(response.headers.get("Retry-After")) || null,
  );
}

/** Throws NoResponseError if it does not arrive. */
function received<T>(part: Promise<T>): Promise<T> {
  return part.catch((error: unknown) => {
    throw new NoResponseError(String(error));
  });
}

/**
 * Whether something else responded, like the login page of a network. A proxy of this server may
 * respond without JSON when that is overloaded or a request is too large.
 */
function isForeign({ status, headers }: Response): boolean {
  const isOfProxy = status === 413 || status === 429 || (status >= 500 && status !== 511);
  return status !== 204 && !isOfProxy && !headers.get("Content-Type")?.includes("json");
}

/** The problem in a response. A proxy may respond without one; then the status is its slug. */
async function problemOf(response: Response): Promise<Problem> {
  const problem = (await response.json().catch(() => null)) as Problem | null;
  return typeof problem?.type === "string"
    ? problem
    : { type: `about:blank/${response.status}`, title: response.statusText, detail: "" };
}
