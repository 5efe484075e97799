/**
 * The diary: one number a day, also for the two days before. A missing score stays null, never
 * zero.
 */

import { computed, useSignal } from "@preact/signals";
import * as routes from "../../routes.ts";
import { type Day, daysBetween, plusDays } from "../../rules/dates.ts";
import { checkIns, WEEK_QUESTIONS } from "../../store/diary.ts";
import { settings } from "../../store/settings.ts";
import { today } from "../../store/today.ts";
import { dayName, strings } from "../../strings/index.ts";
import { suggestionStrings } from "../../strings/suggestion/index.ts";
import { DiaryLine } from "../../ui/diary-line.tsx";
import { Frame } from "../../ui/frame.tsx";
import { CheckInForm } from "./check-in-form.tsx";

/** Whether to offer the three questions: wanted, and a week since the last answer. */
const weekDue = computed(() => {
  const answered = [...checkIns.value.values()].filter(({ week }) =>
    WEEK_QUESTIONS.every((asked) => week[asked] !== null),
  );
  return (
    settings.week_questions && answered.every(({ date }) => daysBetween(date, today.value) >= 7)
  );
});

/** After midnight the screen starts again with the new day. */
export default function Diary() {
  return <Days key={today.value} />;
}

function Days() {
  const day = useSignal<Day>(today.value);
  const days = [-2, -1, 0].map((count) => plusDays(today.value, count));
  return (
    <Frame class="diary">
      <h1 class="hidden">{strings.diary.title}</h1>
      <div class="days">
        {days.map((one) => (
          <button
            type="button"
            aria-pressed={one === day.value}
            onClick={() => void (day.value = one)}
          >
            {dayName(one, { weekday: "long" })}
            <b>{summary(one)}</b>
          </button>
        ))}
      </div>
      <CheckInForm key={day.value} date={day.value} />
      <DiaryLine />
      {weekDue.value && (
        <a class="link" href={routes.week}>
          {suggestionStrings.week.offer}
        </a>
      )}
      <a class="link" href={routes.history}>
        {strings.history.title}
      </a>
    </Frame>
  );
}

/** The higher score of the two sides. */
function summary(day: Day): string {
  const entry = checkIns.value.get(day);
  const scores = [entry?.left, entry?.right].filter((score) => score != null);
  if (scores.length > 0) return String(Math.max(...scores));
  return day === today.value ? strings.diary.today : strings.diary.blank;
}
