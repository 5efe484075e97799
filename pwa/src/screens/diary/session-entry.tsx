/** One session in the history: how sore it was after, the note, the spots, the steps. */

import { useSignal } from "@preact/signals";
import type { Side } from "../../rules/timeline.ts";
import { content } from "../../store/content.ts";
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
  const side = useSignal<Side>(firstSide.value);
  const put = (name: string, value: string | number | null) =>
    void save([{ id: session.id, kind: "session", set: { [name]: value } }]);
  const score = (one: Side) => (field(session.record, `after:${one}`) as number | null) ?? null;
  return (
    <>
      <p class="it quiet">
        {dayName(session.date)} · {clockTime(session.startedAt)}
      </p>
      <h1>{routineName(session.routine)}</h1>
      <h2>{playerStrings.after.question(side.value)}</h2>
      <div class="sides" role="group" aria-label={strings.diary.side}>
        {SIDES.map((one) => (
          <button
            type="button"
            aria-pressed={one === side.value}
            onClick={() => void (side.value = one)}
          >
            {strings.sideName(one)} <b>{score(one) ?? strings.diary.blank}</b>
          </button>
        ))}
      </div>
      <Scale
        label={playerStrings.after.question(side.value)}
        value={score(side.value)}
        onChoose={(value) => put(`after:${side.value}`, value)}
      >
        <button class="blank" type="button" onClick={() => put(`after:${side.value}`, null)}>
          <span class="link">{strings.diary.clear}</span>
        </button>
      </Scale>
      <Note value={session.note} onSave={(note) => put("note", note)} />
      <SessionSpots kept={session.record} />
      <h2>{strings.history.steps}</h2>
      <ul class="plain small">
        {session.steps.map((one) => (
          <li>
            {stepName(session.routine, one.id)}:{" "}
            {strings.history.stepDone(one.side, one.seconds, one.done)}
          </li>
        ))}
      </ul>
      <Rejection kept={session.record} />
      <DeleteEntry onDelete={() => save([{ id: session.id, kind: "session", delete: true }])} />
    </>
  );
}

function stepName(routine: string, step: string): string {
  const steps = content.value?.routines.find((one) => one.id === routine)?.steps;
  return steps?.find((one) => one.id === step)?.name ?? step;
}

export function routineName(id: string): string {
  return content.value?.routines.find((one) => one.id === id)?.name ?? id;
}
