/** One diary day, to fill in or to change. */

import { useSignal } from "@preact/signals";
import type { Json } from "../../rules/merge.ts";
import { otherSide, type Side } from "../../rules/timeline.ts";
import { type Day, plusDays } from "../../rules/week.ts";
import { checkIns, saveDay } from "../../store/diary.ts";
import { firstSide } from "../../store/routines.ts";
import { today } from "../../store/today.ts";
import { dayName, t } from "../../strings/index.ts";
import { Note } from "../../ui/note.tsx";
import { Scale } from "../../ui/scale.tsx";

export function CheckInForm({ date }: { date: Day }) {
  const side = useSignal<Side>(firstSide.value);
  const entry = checkIns.value.get(date);
  const put = (set: Record<string, Json>) => void saveDay(date, set);
  const question = t.diary.question(when(date));
  return (
    <>
      <h2>{question}</h2>
      {!entry && <p class="quiet">{t.diary.hint}</p>}
      <Sides side={side.value} entry={entry} onChoose={(one) => void (side.value = one)} />
      <Scale
        label={question}
        value={entry?.[side.value] ?? null}
        onChoose={(score) => put({ [`pain:${side.value}`]: score })}
      >
        <button class="blank" type="button" onClick={() => put({ [`pain:${side.value}`]: null })}>
          <span class="link">
            {entry?.[side.value] == null ? t.diary.leaveBlank : t.diary.clear}
          </span>
        </button>
      </Scale>
      {entry && (
        <Interference
          value={entry.interference}
          onChoose={(value) => put({ interference: value })}
        />
      )}
      {entry && <Note value={entry.note} onSave={(note) => put({ note })} />}
    </>
  );
}

function when(date: Day): string {
  if (date === today.value) return t.diary.today;
  return date === plusDays(today.value, -1)
    ? t.diary.yesterday
    : dayName(date, { weekday: "long" });
}

interface SidesProps {
  side: Side;
  entry: Record<Side, number | null> | undefined;
  onChoose: (side: Side) => void;
}

/** Left and right are kept apart; the usual side is there first, the other is one tap away. */
function Sides({ side, entry, onChoose }: SidesProps) {
  return (
    <div class="sides" role="group" aria-label={t.diary.side}>
      {[firstSide.value, otherSide(firstSide.value)].map((one) => (
        <button type="button" aria-pressed={one === side} onClick={() => onChoose(one)}>
          {t.sideName(one)} <b>{entry?.[one] ?? t.diary.blank}</b>
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
    <div class="row ask" role="group" aria-label={t.diary.interference}>
      <span class="grow">{t.diary.interference}</span>
      {[true, false].map((answer) => (
        <button
          type="button"
          aria-pressed={value === answer}
          onClick={() => onChoose(value === answer ? null : answer)}
        >
          {answer ? t.diary.yes : t.diary.no}
        </button>
      ))}
    </div>
  );
}
