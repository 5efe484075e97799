/** Commands of a history, and fast-check arbitraries for them. */

import fc from "fast-check";
import { HUGE, INVALID } from "./special-values.ts";
import { ALL } from "./task-queue.ts";

/** Tabs are numbered: the first tabs of all phones, then their second tabs. */
export type Command =
  | { do: "write"; tab: number; record: number; fields: number; as: string; steps: number }
  | { do: "delete"; tab: number; record: number; steps: number }
  | { do: "sync" | "join" | "join by link"; tab: number; steps: number }
  | { do: "join another phone"; tab: number; other: number; steps: number }
  | { do: "sync completely" | "kill" | "wipe" | "remove" | "lose the cookie"; tab: number }
  | { do: "go back to a cookie"; tab: number; which: number }
  | { do: "serve" | "serve a late request"; request: number }
  | { do: "deliver" | "lose" | "crash"; request: number; steps: number }
  | { do: "run"; steps: number }
  | { do: "wait" | "sleep"; ms: number }
  | { do: "set clock"; tab: number; skew: number }
  | { do: "set the server's clock"; wrong: number }
  | { do: "stranger writes"; record: number }
  | { do: "back up" | "lose late requests" | "serve all at once" | "approve joins" }
  | { do: "restore"; which: number }
  | { do: "inject statuses"; statuses: number[] };

export interface Setup {
  /** For each phone, its clock minus the true time (ms). */
  skews: number[];
  /** Without locks two tabs sync at the same time. */
  locks: boolean;
  /** Maximum records per page, and maximum changes per request. */
  pageSize: number;
  maxChanges: number;
  /** All phones begin in one account. Otherwise each opens its own and joins later. */
  shareAccount: boolean;
  /** All phones are copies of the first: their stamps can be equal. */
  areCopies?: true;
}

/** One phone in the account, with a right clock. */
export const ONE_PHONE: Setup = {
  skews: [0],
  locks: true,
  pageSize: 200,
  maxChanges: 100,
  shareAccount: true,
};

export interface History {
  setup: Setup;
  commands: Command[];
}

const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const DAY = 24 * 60 * MINUTE;
export const YEAR = 365 * DAY;

const tab = fc.nat(5);
const record = fc.nat(5);
const request = fc.nat(3);
const steps = fc.oneof({ weight: 2, arbitrary: fc.constant(ALL) }, fc.nat(12));
const skew = fc.constantFrom(
  0,
  0,
  200 * SECOND,
  -200 * SECOND,
  4 * MINUTE,
  6 * MINUTE,
  -YEAR,
  YEAR,
);
const wrong = fc.constantFrom(
  0,
  0,
  ...[10, 60, 26 * 60].flatMap((one) => [-one * MINUTE, one * MINUTE]),
);
const as = fc.oneof({ weight: 12, arbitrary: fc.constant("v") }, fc.constantFrom(INVALID, HUGE));
const status = fc.constantFrom(429, 503, 413, 422, 507);

function commandOf<Name extends Command["do"], Rest extends object>(
  name: Name,
  rest: { [Key in keyof Rest]: fc.Arbitrary<Rest[Key]> },
) {
  return fc.record({ do: fc.constant(name), ...rest } as never) as unknown as fc.Arbitrary<
    Extract<Command, { do: Name }>
  >;
}

const weighted: [number, fc.Arbitrary<Command>][] = [
  [8, commandOf("write", { tab, record, fields: fc.integer({ min: 1, max: 7 }), as, steps })],
  [2, commandOf("delete", { tab, record, steps })],
  [6, commandOf("sync", { tab, steps })],
  [4, commandOf("sync completely", { tab })],
  [3, commandOf("serve", { request })],
  [2, commandOf("serve a late request", { request })],
  [6, commandOf("deliver", { request, steps })],
  [2, commandOf("lose", { request, steps })],
  [1, commandOf("crash", { request, steps })],
  [1, commandOf("stranger writes", { record })],
  [1, commandOf("run", { steps })],
  [2, commandOf("kill", { tab })],
  [1, commandOf("wipe", { tab })],
  [1, commandOf("join", { tab, steps })],
  [1, commandOf("join by link", { tab, steps })],
  [1, commandOf("join another phone", { tab, other: tab, steps })],
  [2, commandOf("approve joins", {})],
  [1, commandOf("lose the cookie", { tab })],
  [1, commandOf("go back to a cookie", { tab, which: fc.nat(5) })],
  [1, commandOf("remove", { tab })],
  [2, commandOf("wait", { ms: fc.constantFrom(SECOND, 30 * SECOND, 10 * MINUTE, DAY, YEAR) })],
  [1, commandOf("sleep", { ms: fc.constantFrom(10 * MINUTE, DAY) })],
  [1, commandOf("set clock", { tab, skew })],
  [1, commandOf("set the server's clock", { wrong })],
  [1, commandOf("back up", {})],
  [1, commandOf("lose late requests", {})],
  [1, commandOf("serve all at once", {})],
  [1, commandOf("restore", { which: fc.nat(3) })],
  [1, commandOf("inject statuses", { statuses: fc.array(status, { minLength: 1, maxLength: 3 }) })],
];

const command = fc.oneof(...weighted.map(([weight, arbitrary]) => ({ weight, arbitrary })));

const setup: fc.Arbitrary<Setup> = fc.record({
  skews: fc.array(skew, { minLength: 1, maxLength: 3 }),
  locks: fc.boolean(),
  pageSize: fc.constantFrom(1, 3, 200, 200),
  maxChanges: fc.constantFrom(1, 3, 100, 100),
  shareAccount: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false)),
});

export const history: fc.Arbitrary<History> = fc.record({
  setup,
  commands: fc.array(command, { minLength: 5, maxLength: 40, size: "max" }),
});
