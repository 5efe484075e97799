/** What may happen in a history, as fast-check draws it. */

import fc from "fast-check";
import { HUGE, INVALID } from "./special-values.ts";
import { ALL } from "./task-queue.ts";

/** A tab is a number: of phone 0, 1, 2, then the second tabs of the same. */
export type Command =
  | { do: "write"; tab: number; record: number; fields: number; as: string; steps: number }
  | { do: "delete"; tab: number; record: number; steps: number }
  | { do: "sync" | "join"; tab: number; steps: number }
  | { do: "sync well" | "kill" | "wipe" | "remove"; tab: number }
  | { do: "serve" | "serve a stray"; request: number }
  | { do: "deliver" | "lose" | "crash"; request: number; steps: number }
  | { do: "run"; steps: number }
  | { do: "wait" | "sleep"; ms: number }
  | { do: "set clock"; tab: number; skew: number }
  | { do: "set the server's clock"; wrong: number }
  | { do: "stranger writes"; record: number }
  | { do: "back up" | "lose strays" | "serve all at once" }
  | { do: "restore"; which: number; announced: boolean }
  | { do: "refuse"; statuses: number[] };

export interface Setup {
  /** One phone each: its clock minus the true time, in ms. */
  skews: number[];
  /** Without them two tabs sync at the same time. */
  locks: boolean;
  /** Records a page, and changes a request. */
  page: number;
  mostChanges: number;
  /** All are in one account from the beginning. Otherwise each opens its own, and comes into the other later. */
  linked: boolean;
}

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
const wrong = fc.constantFrom(0, 0, 10 * MINUTE, -10 * MINUTE, 26 * 60 * MINUTE, -26 * 60 * MINUTE);
const as = fc.oneof({ weight: 12, arbitrary: fc.constant("v") }, fc.constantFrom(INVALID, HUGE));
const status = fc.constantFrom(429, 503, 413, 422, 507);

function deed<Name extends Command["do"], Rest extends object>(
  name: Name,
  rest: { [Key in keyof Rest]: fc.Arbitrary<Rest[Key]> },
) {
  return fc.record({ do: fc.constant(name), ...rest } as never) as unknown as fc.Arbitrary<
    Extract<Command, { do: Name }>
  >;
}

const weighted: [number, fc.Arbitrary<Command>][] = [
  [8, deed("write", { tab, record, fields: fc.integer({ min: 1, max: 7 }), as, steps })],
  [2, deed("delete", { tab, record, steps })],
  [6, deed("sync", { tab, steps })],
  [4, deed("sync well", { tab })],
  [3, deed("serve", { request })],
  [2, deed("serve a stray", { request })],
  [6, deed("deliver", { request, steps })],
  [2, deed("lose", { request, steps })],
  [1, deed("crash", { request, steps })],
  [1, deed("stranger writes", { record })],
  [1, deed("run", { steps })],
  [2, deed("kill", { tab })],
  [1, deed("wipe", { tab })],
  [1, deed("join", { tab, steps })],
  [1, deed("remove", { tab })],
  [2, deed("wait", { ms: fc.constantFrom(SECOND, 30 * SECOND, 10 * MINUTE, DAY, YEAR) })],
  [1, deed("sleep", { ms: fc.constantFrom(10 * MINUTE, DAY) })],
  [1, deed("set clock", { tab, skew })],
  [1, deed("set the server's clock", { wrong })],
  [1, deed("back up", {})],
  [1, deed("lose strays", {})],
  [1, deed("serve all at once", {})],
  [1, deed("restore", { which: fc.nat(3), announced: fc.boolean() })],
  [1, deed("refuse", { statuses: fc.array(status, { minLength: 1, maxLength: 3 }) })],
];

const command = fc.oneof(...weighted.map(([weight, arbitrary]) => ({ weight, arbitrary })));

const setup: fc.Arbitrary<Setup> = fc.record({
  skews: fc.array(skew, { minLength: 1, maxLength: 3 }),
  locks: fc.boolean(),
  page: fc.constantFrom(1, 3, 200, 200),
  mostChanges: fc.constantFrom(1, 3, 100, 100),
  linked: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false)),
});

export const history: fc.Arbitrary<History> = fc.record({
  setup,
  commands: fc.array(command, { minLength: 5, maxLength: 40, size: "max" }),
});
