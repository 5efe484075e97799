/** The form for one day of the diary. */

import { useSignal } from "@preact/signals";
import { type Day, plusDays } from "../../rules/dates.ts";
import type { Json } from "../../rules/merge.ts";
import { otherSide, type Side } from "../../rules/session-plan.ts";
import { checkIns, saveDay } from "../../store/diary.ts";
import { checkInEdit } from "../../store/edits.ts";
import { firstSide } from "../../store/routines.ts";
import { today } from "../../store/today.ts";
import { dayName, strings } from "../../strings/index.ts";
import { Note } from "../../ui/note.tsx";
import { Scale } from "../../ui/scale.tsx";

export function CheckInForm({ date }: { date: Day }) {
  const side = useSignal<Side>(firstSide.value);
  const entry = checkIns.value.get(date);
  const put = (set: Record<string, Json>) => void saveDay(date, set);
  const question = strings.diary.question(dayWord(date));
  return (
    <>
      <h2>{question}</h2>
      {!entry && <p class="quiet">{strings.diary.hint}</p>}
      <Sides side={side.value} entry={entry} onChoose={(one) => void (side.value = one)} />
      <Scale
        label={question}
        value={entry?.[side.value] ?? null}
        onChoose={(score) => put({ [`pain:${side.value}`]: score })}
      >
        <button class="blank" type="button" onClick={() => put({ [`pain:${side.value}`]: null })}>
          <span class="link">
            {entry?.[side.value] == null ? strings.diary.leaveBlank : strings.diary.clear}
          </span>
        </button>
      </Scale>
      {entry && (
        <Interference
          value={entry.interference}
          onChoose={(value) => put({ interference: value })}
        />
      )}
      {entry && <Note value={entry.note} toEdit={(note) => checkInEdit(date, { note })} />}
    </>
  );
}

function dayWord(date: Day): string {
  if (date === today.value) return strings.diary.today;
  return date === plusDays(today.value, -1)
    ? strings.diary.yesterday
    : dayName(date, { weekday: "long" });
}

interface SidesProps {
  side: Side;
  entry: Record<Side, number | null> | undefined;
  onChoose: (side: Side) => void;
}

/** Each side has its own score; the usual side is shown first. */
function Sides({ side, entry, onChoose }: SidesProps) {
  return (
    <div class="sides" role="group" aria-label={strings.diary.side}>
      {[firstSide.value, otherSide(firstSide.value)].map((one) => (
        <button type="button" aria-pressed={one === side} onClick={() => onChoose(one)}>
          {strings.sideName(one)} <b>{entry?.[one] ?? strings.diary.blank}</b>
        </button>
      ))}
    </div>
  );
}

function Interference({
  value,
  onChoose,
}: {
  value: boolean | null;
  onChoose: (value: boolean | null) => void;
}) {
  return (
    <div class="row ask" role="group" aria-label={strings.diary.interference}>
      <span class="grow">{strings.diary.interference}</span>
      {[true, false].map((answer) => (
        <button
          type="button"
          aria-pressed={value === answer}
          onClick={() => onChoose(value === answer ? null : answer)}
        >
          {answer ? strings.diary.yes : strings.diary.no}
        </button>
      ))}
    </div>
  );
}
