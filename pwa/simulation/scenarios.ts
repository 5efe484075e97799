/** Histories that random ones hardly ever come to. */

import { type Command, DAY, type History, MINUTE, type Setup, YEAR } from "./commands.ts";
import { INVALID } from "./special-values.ts";
import { ALL } from "./task-queue.ts";

const write = (tab: number, record: number, as = "v") =>
  ({ do: "write", tab, record, fields: 1, as, steps: ALL }) satisfies Command;
const sync = (tab: number): Command => ({ do: "sync", tab, steps: ALL });
const syncCompletely = (tab: number): Command => ({ do: "sync completely", tab });
const serve = (request: number): Command => ({ do: "serve", request });
const deliver = (request: number): Command => ({ do: "deliver", request, steps: ALL });
const lose = (request: number): Command => ({ do: "lose", request, steps: ALL });
const restore = (announced: boolean): Command => ({ do: "restore", which: 0, announced });
const backUp: Command = { do: "back up" };
const loseLateRequests: Command = { do: "lose late requests" };
const remove = (tab: number, record: number): Command => ({
  do: "delete",
  tab,
  record,
  steps: ALL,
});
const wait = (ms: number): Command => ({ do: "wait", ms });
const serveLateRequest: Command = { do: "serve a late request", request: 0 };
const setClock = (tab: number, skew: number): Command => ({ do: "set clock", tab, skew });
const oneTab = { skews: [0], locks: true, pageSize: 200, maxChanges: 100, shareAccount: true };
/** From here on each number is a record of its own. */
const FIRST_MADE = 3;
const twoTabsAtOnce = { ...oneTab, locks: false };
const twoPhones = { ...oneTab, skews: [0, 0] };

/** All phones, in the account and at rest, before the first of `commands`. */
function of(setup: Setup, ...commands: Command[]): History {
  return {
    setup,
    commands: [
      ...(setup.shareAccount ? setup.skews.map((_, number) => syncCompletely(number)) : []),
      loseLateRequests,
      ...commands,
    ],
  };
}

export const SCENARIOS: Record<string, History> = {
  "an entry is edited while the answer about it is on its way": of(
    oneTab,
    ...[write(0, 0), sync(0), serve(0), write(0, 0), deliver(0), lose(0)],
  ),
  "the app is killed at every step of an edit": of(
    oneTab,
    ...Array.from({ length: 32 }, (_, steps): Command[] => [
      { ...write(0, FIRST_MADE + steps), steps },
      { do: "kill", tab: 0 },
    ]).flat(),
  ),
  "the server loses what it acknowledged beyond the phone's cursor": of(
    { ...twoPhones, pageSize: 1 },
    ...[write(1, 0), write(1, 1), write(1, 2), syncCompletely(1), backUp],
    ...[write(0, 3), sync(0), deliver(0), lose(0), loseLateRequests, restore(false)],
  ),
  "an answer that said nothing new comes after another tab has saved, and the server then loses that":
    of(
      twoTabsAtOnce,
      ...[write(0, 0), syncCompletely(0), backUp, sync(0), serve(0)],
      ...[write(1, 1), sync(1), deliver(1), deliver(0), loseLateRequests, restore(false)],
    ),
  "an answer from before a restore comes when all is to be sent again": of(
    twoTabsAtOnce,
    ...[
      write(0, 0),
      syncCompletely(0),
      backUp,
      write(0, 1),
      sync(0),
      serve(0),
      sync(1),
      deliver(1),
    ],
    ...[
      loseLateRequests,
      restore(true),
      sync(1),
      deliver(1),
      deliver(1),
      deliver(0),
      lose(0),
      loseLateRequests,
    ],
  ),
  "a refused entry of a clock that was a year ahead is put right": of(
    oneTab,
    ...[setClock(0, YEAR), write(0, 0, INVALID), write(0, 1), syncCompletely(0), write(0, 0)],
  ),
  "a clock jumps ahead after an answer was lost, and another phone has edited what it saved": of(
    { ...twoPhones, maxChanges: 1 },
    ...[
      setClock(1, 4 * MINUTE),
      write(1, 2),
      sync(1),
      serve(0),
      lose(0),
      loseLateRequests,
      syncCompletely(0),
      write(0, 2),
    ],
    ...[setClock(1, YEAR), write(1, 1), sync(1), deliver(0), deliver(0)],
  ),
  "a clock jumps ahead, and what another fast clock wrote is edited": of(
    twoPhones,
    ...[
      setClock(0, 200_000),
      write(0, 0),
      syncCompletely(0),
      syncCompletely(1),
      setClock(1, YEAR),
      write(1, 0),
    ],
  ),
  "the server's clock goes back an hour, and what it has by then is edited": of(
    twoPhones,
    ...[
      write(0, 0),
      syncCompletely(0),
      syncCompletely(1),
      { do: "set the server's clock", wrong: -60 * MINUTE } as const,
    ],
    ...[write(1, 0), syncCompletely(1), write(1, 0), syncCompletely(1)],
  ),
  "a phone comes into an account while another tab opens one": of(
    { ...oneTab, shareAccount: false },
    ...[write(0, 0), sync(0), { do: "join", tab: 1, steps: ALL } as const, deliver(1), deliver(0)],
  ),
  "a request given up on arrives once its stamp is no longer too far ahead": of(
    oneTab,
    ...[
      setClock(0, 320_000),
      write(0, 0),
      sync(0),
      lose(0),
      sync(0),
      deliver(0),
      lose(0),
      write(0, 0),
    ],
    ...([
      { do: "wait", ms: 25_000 },
      { do: "serve a late request", request: 0 },
    ] as const),
  ),
  "a phone that was taken out comes into an account that has a part of the same entry": of(
    { ...twoPhones, shareAccount: false },
    ...[
      write(1, 0),
      syncCompletely(1),
      { ...write(0, 0), fields: 2 },
      { do: "remove", tab: 1 } as const,
      { do: "sync", tab: 1, steps: 0 } as const,
    ],
  ),
  "the server refuses to delete an entry that it never had": of(
    oneTab,
    ...([
      write(0, FIRST_MADE),
      { do: "delete", tab: 0, record: FIRST_MADE, steps: ALL },
      { do: "inject statuses", statuses: [422] },
      syncCompletely(0),
    ] as Command[]),
  ),
  "an entry that only one phone has any more is edited there, and refused": of(
    twoPhones,
    ...[
      backUp,
      { ...write(0, 0), fields: 7 },
      syncCompletely(0),
      syncCompletely(1),
      { do: "remove", tab: 0 } as const,
      syncCompletely(0),
    ],
    ...[restore(false), write(1, 0, INVALID)],
  ),
  "a phone that gives up on a server is told last to read all of it again": of(
    oneTab,
    ...[setClock(0, 6 * MINUTE), write(0, 0), backUp, sync(0), deliver(0), deliver(0), deliver(0)],
    ...[loseLateRequests, restore(true), syncCompletely(0), syncCompletely(0)],
  ),
  "a phone with much to read is told to read all of it again": of(
    { ...oneTab, pageSize: 1 },
    ...[
      write(0, 0),
      write(0, 1),
      write(0, 2),
      syncCompletely(0),
      backUp,
      restore(true),
      write(0, 3),
      syncCompletely(0),
    ],
  ),
  "a page brings what is edited here": of(
    twoPhones,
    ...[
      write(1, 0),
      syncCompletely(1),
      syncCompletely(0),
      write(1, 0),
      syncCompletely(1),
      loseLateRequests,
    ],
    ...[sync(0), serve(0), wait(1_000), write(0, 0), deliver(0)],
  ),
  "the same changes arrive twice": of(
    oneTab,
    ...[write(0, 0), write(0, 1), sync(0), deliver(0), lose(0), serveLateRequest, serveLateRequest],
  ),
  "two phones write in the same day": of(
    { ...twoPhones, skews: [0, -YEAR] },
    ...[
      { ...write(0, 1), fields: 3 },
      { ...write(1, 1), fields: 6 },
    ],
  ),
  "a phone a year behind edits what it has seen": of(
    { ...twoPhones, skews: [0, -YEAR] },
    ...[write(0, 0), syncCompletely(0), syncCompletely(1), setClock(1, -2 * YEAR), write(1, 0)],
  ),
  "a phone is off for a year, in which another deletes what it has edited": of(
    twoPhones,
    ...[write(0, FIRST_MADE), write(0, FIRST_MADE + 1), syncCompletely(0), syncCompletely(1)],
    ...[write(1, FIRST_MADE), write(1, FIRST_MADE + 1), write(1, 1), wait(1_000)],
    ...[
      remove(0, FIRST_MADE),
      syncCompletely(0),
      wait(YEAR),
      write(0, FIRST_MADE + 1),
      syncCompletely(0),
    ],
  ),
  "a phone is off for so long that the server no longer knows it": of(
    twoPhones,
    ...[write(0, 0), syncCompletely(0), syncCompletely(1), write(0, 1), wait(YEAR), write(1, 0)],
    ...[syncCompletely(1), wait(YEAR / 2), syncCompletely(0)],
  ),
  "a record is deleted, and edited later on another phone": of(
    twoPhones,
    ...[write(0, FIRST_MADE), syncCompletely(0), syncCompletely(1), remove(0, FIRST_MADE)],
    ...[wait(MINUTE), write(1, FIRST_MADE), syncCompletely(0)],
  ),
  "more changes wait than a request may have": of(
    { ...oneTab, maxChanges: 3 },
    ...Array.from({ length: 10 }, (_, number) => write(0, FIRST_MADE + number)),
  ),
  "the app is killed at every step of a page": of(
    { ...twoPhones, pageSize: 2 },
    ...[write(0, 0), write(0, 1), write(0, 2), write(0, 3), syncCompletely(0)],
    ...Array.from({ length: 24 }, (_, steps): Command[] => [
      sync(1),
      { do: "deliver", request: 0, steps },
      { do: "kill", tab: 1 },
    ]).flat(),
  ),
  "an answer comes a day late": of(
    twoTabsAtOnce,
    ...[sync(0), serve(0), { do: "sleep", ms: DAY } as const, write(0, 0)],
    ...[sync(1), serve(1), deliver(0), write(0, 0)],
  ),
  "the server is restored and nobody says so, and another phone then writes": of(
    twoPhones,
    ...[
      write(0, FIRST_MADE),
      syncCompletely(0),
      syncCompletely(1),
      backUp,
      write(0, FIRST_MADE + 1),
    ],
    ...[
      syncCompletely(0),
      loseLateRequests,
      restore(false),
      write(1, FIRST_MADE + 2),
      syncCompletely(1),
    ],
    ...[write(0, FIRST_MADE)],
  ),
  "the server is restored, and changes that it had before arrive again": of(
    twoPhones,
    ...[backUp, write(0, FIRST_MADE), write(0, 0), sync(0), deliver(0), lose(0), syncCompletely(1)],
    ...[restore(true), serveLateRequest, serveLateRequest],
  ),
  "two phones write at once, and a third reads": of(
    { ...oneTab, skews: [0, 0, 0] },
    ...[write(0, FIRST_MADE), write(1, FIRST_MADE + 1), sync(0), sync(1), sync(2)],
    ...[
      { do: "serve all at once" } as const,
      deliver(0),
      deliver(0),
      deliver(0),
      syncCompletely(2),
      loseLateRequests,
    ],
  ),
  "two phones edit the same day at once": of(
    twoPhones,
    ...[{ ...write(0, 1), fields: 1 }, { ...write(1, 1), fields: 2 }, sync(0), sync(1)],
    ...[{ do: "serve all at once" } as const, deliver(0), deliver(0), loseLateRequests],
  ),
};
