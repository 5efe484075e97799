/** The records of a history, by number: first those with fixed ids, then sessions. */

import type { Edit } from "../src/store/edits.ts";
import type { Phone } from "./phone.ts";
import { numberedValue } from "./special-values.ts";

/** Ids that every phone can create; the ids of sessions are created by one phone. */
const NATURAL_IDS = ["setting:a", "check_in:2025-11-22", "setting:b"];
/** The first number that is a session. */
export const FIRST_SESSION = NATURAL_IDS.length;

export class HistoryRecords {
  readonly #sessionIds: string[] = [];
  #count = 0;

  /** Return an edit of a record; create a session that this phone does not have. */
  edit(phone: Phone, number: number, set: NonNullable<Edit["set"]>): Edit {
    const natural = NATURAL_IDS[number];
    if (natural) return { id: natural, kind: kindOf(natural), set };
    return {
      id: this.sessionId(phone, number) ?? this.#newId(phone, number),
      kind: "session",
      set,
    };
  }

  /** Return the id of a session, if this phone has it. */
  sessionId(phone: Phone, number: number): string | undefined {
    const id = this.#sessionIds[number - FIRST_SESSION];
    return id && phone.storage.records.has(id) ? id : undefined;
  }

  /** Return the id and kind of a record that any phone has; if there is none, of the first. */
  find(number: number): Pick<Edit, "id" | "kind"> {
    const session = this.#sessionIds[number - FIRST_SESSION];
    if (session) return { id: session, kind: "session" };
    const id = NATURAL_IDS[number] ?? NATURAL_IDS[0]!;
    return { id, kind: kindOf(id) };
  }

  /** Return a value that no other edit has. */
  value(prefix: string): string {
    return numberedValue(prefix, (this.#count += 1));
  }

  #newId(phone: Phone, number: number): string {
    const last = `${phone.number}${(this.#count += 1)}`.padStart(12, "0");
    const id = `019a3c5f-8012-7000-8000-${last}`; // a UUIDv7
    this.#sessionIds[number - FIRST_SESSION] = id;
    return id;
  }
}

function kindOf(naturalId: string): string {
  return naturalId.split(":")[0]!;
}
