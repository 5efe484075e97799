/** Short names for the commands and setups of scenarios. */

import { type Command, type History, ONE_PHONE, type Setup } from "./commands.ts";
import { ALL } from "./task-queue.ts";

export const write = (tab: number, record: number, as = "v") =>
  ({ do: "write", tab, record, fields: 1, as, steps: ALL }) satisfies Command;
export const sync = (tab: number): Command => ({ do: "sync", tab, steps: ALL });
export const syncCompletely = (tab: number): Command => ({ do: "sync completely", tab });
export const serve = (request: number): Command => ({ do: "serve", request });
export const deliver = (request: number): Command => ({ do: "deliver", request, steps: ALL });
export const lose = (request: number): Command => ({ do: "lose", request, steps: ALL });
export const restore: Command = { do: "restore", which: 0 };
export const backUp: Command = { do: "back up" };
export const loseLateRequests: Command = { do: "lose late requests" };
export const deleteRecord = (tab: number, record: number): Command => ({
  do: "delete",
  tab,
  record,
  steps: ALL,
});
export const wait = (ms: number): Command => ({ do: "wait", ms });
export const serveLateRequest: Command = { do: "serve a late request", request: 0 };
export const setClock = (tab: number, skew: number): Command => ({ do: "set clock", tab, skew });
export const join = (tab: number): Command => ({ do: "join", tab, steps: ALL });
export const joinPhone = (tab: number, other: number): Command => ({
  do: "join another phone",
  tab,
  other,
  steps: ALL,
});
export const joinByLink = (tab: number): Command => ({ do: "join by link", tab, steps: ALL });
export const approveJoins: Command = { do: "approve joins" };
export const loseCookie = (tab: number): Command => ({ do: "lose the cookie", tab });
export const setServerClock = (wrong: number): Command => ({
  do: "set the server's clock",
  wrong,
});
/** Two tabs can sync at the same time. */
export const WITHOUT_LOCKS = { ...ONE_PHONE, locks: false };
export const TWO_PHONES = { ...ONE_PHONE, skews: [0, 0] };

/** Before the first of `commands` all phones are in the account and synced. */
export function historyOf(setup: Setup, ...commands: Command[]): History {
  return {
    setup,
    commands: [
      ...(setup.shareAccount ? setup.skews.map((_, number) => syncCompletely(number)) : []),
      loseLateRequests,
      ...commands,
    ],
  };
}
