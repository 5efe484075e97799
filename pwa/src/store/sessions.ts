/** The sessions that were done, newest first. */

import { computed } from "@preact/signals";
import type { Day } from "../rules/dates.ts";
import type { StepDone } from "../rules/session-run.ts";
import type { StoredRecord } from "./db-schema.ts";
import { field, recordsOfKind } from "./records.ts";

export interface Session {
  id: string;
  record: StoredRecord;
  date: Day;
  startedAt: number;
  routine: string;
  steps: StepDone[];
  stopped: string | null;
  note: string;
}

export const sessions = computed<Session[]>(() =>
  recordsOfKind("session")
    .map((record) => ({
      id: record.id,
      record,
      date: field(record, "date") as Day,
      startedAt: (field(record, "started_at") as number) ?? 0,
      routine: (field(record, "routine") as string) ?? "",
      steps: (field(record, "steps") as unknown as StepDone[]) ?? [],
      stopped: (field(record, "stopped") as string | null) ?? null,
      note: (field(record, "note") as string) ?? "",
    }))
    .sort((a, b) => b.startedAt - a.startedAt),
);
