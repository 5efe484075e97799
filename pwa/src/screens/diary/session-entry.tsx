/** One session in the history: how sore it was after, the note, the spots, the steps. */

import { useSignal } from "@preact/signals";
import type { Side } from "../../rules/session-plan.ts";
import { content } from "../../store/content.ts";
import type { Edit } from "../../store/edits.ts";
import { field, save } from "../../store/records.ts";
import { firstSide } from "../../store/routines.ts";
import type { Session } from "../../store/sessions.ts";
import { clockTime, dayName, strings } from "../../strings/index.ts";
import { playerStrings } from "../../strings/player/index.ts";
import { Note } from "../../ui/note.tsx";
import { Scale } from "../../ui/scale.tsx";
import { DeleteEntry, Rejection } from "./entry-parts.tsx";
import { SessionSpots } from "./session-spots.tsx";

const SIDES: readonly Side[] = ["left", "right"];

export function SessionEntry({ session }: { session: Session }) {
  return (
    <>
      <p class="it quiet">
        {dayName(session.date)} · {clockTime(session.startedAt)}
      </p>
      <h1>{routineName(session.routine)}</h1>
      <SorenessAfter session={session} />
      <Note value={session.note} toEdit={(note) => fieldEdit(session, "note", note)} />
      <SessionSpots record={session.record} />
      <h2>{strings.history.steps}</h2>
      <ul class="plain small">
        {session.steps.map((one) => (
          <li>
            {stepName(session.routine, one.id)}:{" "}
            {strings.history.stepDone(one.side, one.seconds, one.done)}
          </li>
        ))}
      </ul>
      <Rejection record={session.record} />
      <DeleteEntry onDelete={() => save([{ id: session.id, kind: "session", delete: true }])} />
    </>
  );
}

/** How sore each side was after the session. */
function SorenessAfter({ session }: { session: Session }) {
  const side = useSignal<Side>(firstSide.value);
  const name = `after:${side.value}`;
  return (
    <>
      <h2>{playerStrings.after.question(side.value)}</h2>
      <div class="sides" role="group" aria-label={strings.diary.side}>
        {SIDES.map((one) => (
          <button
            type="button"
            aria-pressed={one === side.value}
            onClick={() => void (side.value = one)}
          >
            {strings.sideName(one)} <b>{scoreAfter(session, one) ?? strings.diary.blank}</b>
          </button>
        ))}
      </div>
      <Scale
        label={playerStrings.after.question(side.value)}
        value={scoreAfter(session, side.value)}
        onChoose={(score) => setField(session, name, score)}
      >
        <button class="blank" type="button" onClick={() => setField(session, name, null)}>
          <span class="link">{strings.diary.clear}</span>
        </button>
      </Scale>
    </>
  );
}

function scoreAfter({ record }: Session, side: Side): number | null {
  return (field(record, `after:${side}`) as number | null) ?? null;
}

function setField(session: Session, name: string, value: number | null): void {
  void save([fieldEdit(session, name, value)]);
}

function fieldEdit({ id }: Session, name: string, value: string | number | null): Edit {
  return { id, kind: "session", set: { [name]: value } };
}

function stepName(routine: string, step: string): string {
  const steps = content.value?.routines.find((one) => one.id === routine)?.steps;
  return steps?.find((one) => one.id === step)?.name ?? step;
}

export function routineName(id: string): string {
  return content.value?.routines.find((one) => one.id === id)?.name ?? id;
}
