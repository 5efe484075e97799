/** Histories that random ones almost never reach. */

import { type Command, DAY, type History, MINUTE, ONE_PHONE, YEAR } from "./commands.ts";
import { FIRST_SESSION } from "./history-records.ts";
import {
  approveJoins,
  backUp,
  deleteRecord,
  deliver,
  historyOf,
  join,
  joinByLink,
  joinPhone,
  lose,
  loseCookie,
  loseLateRequests,
  restore,
  serve,
  serveLateRequest,
  setClock,
  setServerClock,
  sync,
  syncCompletely,
  TWO_PHONES,
  WITHOUT_LOCKS,
  wait,
  write,
} from "./scenario-commands.ts";
import { INVALID } from "./special-values.ts";
import { ALL } from "./task-queue.ts";

export const SCENARIOS: Record<string, History> = {
  "a record is edited while the response about it is in transit": historyOf(
    ONE_PHONE,
    ...[write(0, 0), sync(0), serve(0), write(0, 0), deliver(0), lose(0)],
  ),
  "the app is killed at every step of an edit": historyOf(
    ONE_PHONE,
    ...Array.from({ length: 32 }, (_, steps): Command[] => [
      { ...write(0, FIRST_SESSION + steps), steps },
      { do: "kill", tab: 0 },
    ]).flat(),
  ),
  "the server loses acknowledged changes after the phone's cursor": historyOf(
    { ...TWO_PHONES, pageSize: 1 },
    ...[write(1, 0), write(1, 1), write(1, 2), syncCompletely(1), backUp],
    ...[write(0, 3), sync(0), deliver(0), lose(0), loseLateRequests, restore],
  ),
  "an empty response arrives after another tab's, and the server then loses that tab's": historyOf(
    WITHOUT_LOCKS,
    ...[write(0, 0), syncCompletely(0), backUp, sync(0), serve(0)],
    ...[write(1, 1), sync(1), deliver(1), deliver(0), loseLateRequests, restore],
  ),
  "a response from before a restore arrives during the resync": historyOf(
    WITHOUT_LOCKS,
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
      restore,
      sync(1),
      deliver(1),
      deliver(1),
      deliver(0),
      lose(0),
      loseLateRequests,
    ],
  ),
  "a rejected record with a stamp a year ahead is corrected": historyOf(
    ONE_PHONE,
    ...[setClock(0, YEAR), write(0, 0, INVALID), write(0, 1), syncCompletely(0), write(0, 0)],
  ),
  "a response is lost, another phone edits the record, and the clock jumps ahead": historyOf(
    { ...TWO_PHONES, maxChanges: 1 },
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
  "a clock jumps ahead, and a record of another fast clock is edited": historyOf(
    TWO_PHONES,
    ...[
      setClock(0, 200_000),
      write(0, 0),
      syncCompletely(0),
      syncCompletely(1),
      setClock(1, YEAR),
      write(1, 0),
    ],
  ),
  "the server's clock is set back an hour, and its records are edited": historyOf(
    TWO_PHONES,
    ...[write(0, 0), syncCompletely(0), syncCompletely(1), setServerClock(-60 * MINUTE)],
    ...[write(1, 0), syncCompletely(1), write(1, 0), syncCompletely(1)],
  ),
  "the server's clock is set back an hour after the last change, and a phone goes on": historyOf(
    ONE_PHONE,
    ...[write(0, 0), syncCompletely(0), wait(10 * MINUTE), write(0, 1)],
    ...[setServerClock(-60 * MINUTE), syncCompletely(0), write(0, 2), syncCompletely(0)],
  ),
  "the server's clock is set back while a phone that has read it is off": historyOf(
    TWO_PHONES,
    ...[write(0, 0), syncCompletely(0), wait(10 * MINUTE), syncCompletely(1), write(1, 0)],
    ...[setServerClock(-60 * MINUTE), wait(MINUTE), write(0, 0), syncCompletely(0)],
    ...[syncCompletely(1), syncCompletely(0), write(0, 0)],
  ),
  "a database without the latest changes is restored to a server whose clock is behind": historyOf(
    TWO_PHONES,
    ...[write(0, 0), syncCompletely(0), syncCompletely(1), backUp, wait(10 * MINUTE), write(0, 0)],
    ...[syncCompletely(0), setServerClock(-60 * MINUTE), loseLateRequests, restore],
    ...[syncCompletely(1), write(1, 0), syncCompletely(1)],
  ),
  "a phone whose clock jumps edits what another wrote while the server's clock stands still":
    historyOf(
      TWO_PHONES,
      ...[write(0, 0), syncCompletely(0), setServerClock(-60 * MINUTE)],
      ...[setClock(0, YEAR), write(0, 0), syncCompletely(0), syncCompletely(1)],
      ...[write(1, 0), syncCompletely(1), syncCompletely(0)],
      ...[setClock(0, 2 * YEAR), write(0, 0), syncCompletely(0)],
    ),
  "an older app sends a stamp from the future": historyOf(ONE_PHONE, {
    do: "stranger writes",
    record: 0,
  }),
  "a phone that knew a later clock joins another account": historyOf(
    { ...TWO_PHONES, shareAccount: false },
    ...[write(0, 1), join(0), syncCompletely(0), setServerClock(60 * MINUTE)],
    ...[write(1, 2), syncCompletely(1), write(1, 0), syncCompletely(1)],
    ...[setServerClock(0), join(1), deliver(0), lose(0)],
    ...[syncCompletely(0), write(0, 0), syncCompletely(0)],
  ),
  "a phone moves to another account while its sync is in transit": historyOf(
    { ...TWO_PHONES, shareAccount: false, locks: false },
    ...[write(0, 0), syncCompletely(0), joinPhone(1, 0), deliver(0), syncCompletely(1)],
    ...[write(0, 1), sync(2), join(0), serve(1), lose(1), deliver(0), write(0, 2)],
  ),
  "a phone joins by a recovery code, and the server's answer is lost": historyOf(
    { ...TWO_PHONES, shareAccount: false },
    ...[write(0, 0), syncCompletely(0), joinPhone(1, 0), deliver(0), syncCompletely(1)],
    ...[write(0, 1), syncCompletely(0), join(0), serve(0), lose(0), sync(0), lose(0), write(0, 2)],
  ),
  "a phone joins by a link, the answer is lost, and the app is killed": historyOf(
    { ...TWO_PHONES, shareAccount: false },
    ...[write(0, 0), syncCompletely(0), joinPhone(1, 0), deliver(0), syncCompletely(1)],
    ...[write(0, 1), syncCompletely(0), joinByLink(0), deliver(0), approveJoins],
    ...[sync(0), serve(0), { do: "kill", tab: 0 } as const, write(0, 2), syncCompletely(0)],
  ),
  "a phone comes in by a recovery code while its join request has no answer": historyOf(
    { ...ONE_PHONE, shareAccount: false },
    ...[write(0, 0), joinByLink(0), deliver(0), approveJoins, sync(0), serve(0), lose(0)],
    ...[join(0), deliver(0), syncCompletely(0), write(0, 1)],
  ),
  "a browser loses the cookie": historyOf(
    TWO_PHONES,
    ...[write(0, 0), syncCompletely(0), loseCookie(0), write(0, 1)],
  ),
  "a browser goes back to the cookie of an earlier account": historyOf(
    { ...TWO_PHONES, shareAccount: false },
    ...[write(0, 0), syncCompletely(0), joinPhone(1, 0), deliver(0), syncCompletely(1)],
    ...[join(0), deliver(0), syncCompletely(0), write(0, 1)],
    { do: "go back to a cookie", tab: 0, which: 1 },
  ),
  "two copies of one phone save half an emoji and a letter at once": historyOf(
    { ...TWO_PHONES, areCopies: true },
    ...[write(0, 0, "\ud83d"), write(1, 0, "a"), syncCompletely(0), syncCompletely(1)],
  ),
  "the response of another tab is older than the known clock of the server": historyOf(
    WITHOUT_LOCKS,
    ...[sync(0), serve(0), setServerClock(60 * MINUTE), sync(1), deliver(1), write(1, 0), sync(1)],
    ...[deliver(0), setServerClock(0), deliver(1), deliver(1)],
    ...[write(0, 0), sync(0), deliver(1), serve(0), lose(0)],
  ),
  "the server's clock is corrected in the middle of an exchange": historyOf(
    WITHOUT_LOCKS,
    ...[write(0, 0), syncCompletely(0), wait(10 * MINUTE), syncCompletely(0), write(0, 0), sync(0)],
    ...[setServerClock(-60 * MINUTE), sync(1), deliver(1), deliver(1), write(1, 0)],
    ...[setServerClock(0), serve(0), deliver(0), lose(0), serveLateRequest],
  ),
  "a phone joins an account while another tab creates one": historyOf(
    { ...ONE_PHONE, shareAccount: false },
    ...[write(0, 0), sync(0), join(1), deliver(1), deliver(0)],
  ),
  "a lost request arrives once its stamp is no longer too far ahead": historyOf(
    ONE_PHONE,
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
  "a removed phone joins an account that has a field of the same record": historyOf(
    { ...TWO_PHONES, shareAccount: false },
    ...[
      write(1, 0),
      syncCompletely(1),
      { ...write(0, 0), fields: 2 },
      { do: "remove", tab: 1 } as const,
      { do: "sync", tab: 1, steps: 0 } as const,
    ],
  ),
  "the server rejects the delete of a record that it never had": historyOf(
    ONE_PHONE,
    ...([
      write(0, FIRST_SESSION),
      { do: "delete", tab: 0, record: FIRST_SESSION, steps: ALL },
      { do: "inject statuses", statuses: [422] },
      syncCompletely(0),
    ] as Command[]),
  ),
  "the only phone that still has a record edits it and is rejected": historyOf(
    TWO_PHONES,
    ...[
      backUp,
      { ...write(0, 0), fields: 7 },
      syncCompletely(0),
      syncCompletely(1),
      { do: "remove", tab: 0 } as const,
      syncCompletely(0),
    ],
    ...[restore, write(1, 0, INVALID)],
  ),
  "the last response before a phone gives up asks for a resync": historyOf(
    ONE_PHONE,
    ...[backUp, write(0, 1), syncCompletely(0), setClock(0, 6 * MINUTE), write(0, 0)],
    ...[sync(0), deliver(0), deliver(0), deliver(0)],
    ...[loseLateRequests, restore, syncCompletely(0), syncCompletely(0)],
  ),
  "a phone with many pages to pull has to resync": historyOf(
    { ...ONE_PHONE, pageSize: 1 },
    ...[
      write(0, 0),
      write(0, 1),
      write(0, 2),
      syncCompletely(0),
      backUp,
      write(0, 4),
      syncCompletely(0),
      restore,
      write(0, 3),
      syncCompletely(0),
    ],
  ),
  "a page has a record that is being edited": historyOf(
    TWO_PHONES,
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
  "the same changes arrive twice": historyOf(
    ONE_PHONE,
    ...[write(0, 0), write(0, 1), sync(0), deliver(0), lose(0), serveLateRequest, serveLateRequest],
  ),
  "two phones write to the same day": historyOf(
    { ...TWO_PHONES, skews: [0, -YEAR] },
    ...[
      { ...write(0, 1), fields: 3 },
      { ...write(1, 1), fields: 6 },
    ],
  ),
  "a phone whose clock is a year behind edits a pulled record": historyOf(
    { ...TWO_PHONES, skews: [0, -YEAR] },
    ...[write(0, 0), syncCompletely(0), syncCompletely(1), setClock(1, -2 * YEAR), write(1, 0)],
  ),
  "a phone is off for a year while another deletes what it edited": historyOf(
    TWO_PHONES,
    ...[write(0, FIRST_SESSION), write(0, FIRST_SESSION + 1), syncCompletely(0), syncCompletely(1)],
    ...[write(1, FIRST_SESSION), write(1, FIRST_SESSION + 1), write(1, 1), wait(1_000)],
    ...[
      deleteRecord(0, FIRST_SESSION),
      syncCompletely(0),
      wait(YEAR),
      write(0, FIRST_SESSION + 1),
      syncCompletely(0),
    ],
  ),
  "a phone is off until the server no longer knows it": historyOf(
    TWO_PHONES,
    ...[write(0, 0), syncCompletely(0), syncCompletely(1), write(0, 1), wait(YEAR), write(1, 0)],
    ...[syncCompletely(1), wait(YEAR / 2), syncCompletely(0)],
  ),
  "a record is deleted, and edited later on another phone": historyOf(
    TWO_PHONES,
    ...[
      write(0, FIRST_SESSION),
      syncCompletely(0),
      syncCompletely(1),
      deleteRecord(0, FIRST_SESSION),
    ],
    ...[wait(MINUTE), write(1, FIRST_SESSION), syncCompletely(0)],
  ),
  "the outbox has more changes than a request may have": historyOf(
    { ...ONE_PHONE, maxChanges: 3 },
    ...Array.from({ length: 10 }, (_, number) => write(0, FIRST_SESSION + number)),
  ),
  "the app is killed at every step of a page": historyOf(
    { ...TWO_PHONES, pageSize: 2 },
    ...[write(0, 0), write(0, 1), write(0, 2), write(0, 3), syncCompletely(0)],
    ...Array.from({ length: 24 }, (_, steps): Command[] => [
      sync(1),
      { do: "deliver", request: 0, steps },
      { do: "kill", tab: 1 },
    ]).flat(),
  ),
  "a response arrives a day late": historyOf(
    WITHOUT_LOCKS,
    ...[sync(0), serve(0), { do: "sleep", ms: DAY } as const, write(0, 0)],
    ...[sync(1), serve(1), deliver(0), write(0, 0)],
  ),
  "another phone writes after a restore": historyOf(
    TWO_PHONES,
    ...[
      write(0, FIRST_SESSION),
      syncCompletely(0),
      syncCompletely(1),
      backUp,
      write(0, FIRST_SESSION + 1),
    ],
    ...[
      syncCompletely(0),
      loseLateRequests,
      restore,
      write(1, FIRST_SESSION + 2),
      syncCompletely(1),
    ],
    ...[write(0, FIRST_SESSION)],
  ),
  "changes from before a restore arrive again": historyOf(
    TWO_PHONES,
    ...[
      backUp,
      write(0, FIRST_SESSION),
      write(0, 0),
      sync(0),
      deliver(0),
      lose(0),
      syncCompletely(1),
    ],
    ...[restore, serveLateRequest, serveLateRequest],
  ),
  "two phones write at once, and a third pulls": historyOf(
    { ...ONE_PHONE, skews: [0, 0, 0] },
    ...[write(0, FIRST_SESSION), write(1, FIRST_SESSION + 1), sync(0), sync(1), sync(2)],
    ...[
      { do: "serve all at once" } as const,
      deliver(0),
      deliver(0),
      deliver(0),
      syncCompletely(2),
      loseLateRequests,
    ],
  ),
  "two phones edit the same day at once": historyOf(
    TWO_PHONES,
    ...[{ ...write(0, 1), fields: 1 }, { ...write(1, 1), fields: 2 }, sync(0), sync(1)],
    ...[{ do: "serve all at once" } as const, deliver(0), deliver(0), loseLateRequests],
  ),
};
