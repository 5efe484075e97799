/** How many of the last seven days were used, and the person's own goal. */

import { lastSevenDays, type SevenDays as SevenDaysData } from "../../rules/progress.ts";
import { doneSessions, reminderPause } from "../../store/history.ts";
import { save } from "../../store/records.ts";
import { settingEdit, settings } from "../../store/settings.ts";
import { today } from "../../store/today.ts";
import { dayName } from "../../strings/index.ts";
import { progressStrings } from "../../strings/progress/index.ts";
import { Dot } from "../../ui/icons.tsx";
import { SelectRow } from "../../ui/setting-rows.tsx";

export function SevenDays() {
  const goal = settings.goal_days;
  const dates = new Set(doneSessions.value.map(({ date }) => date));
  const seven = lastSevenDays(today.value, dates, goal, reminderPause.value);
  return (
    <section class="stack">
      <div class="week">
        <p>
          <b>{seven.done}</b> {progressStrings.week}
        </p>
        <DayDots days={seven.days} />
      </div>
      <p>
        {goal === 0 ? progressStrings.goalNone : goalText(seven)}
        {seven.paused > 0 && ` ${progressStrings.paused(seven.paused)}`}
      </p>
      <SelectRow
        label={progressStrings.goalLabel}
        value={String(goal)}
        options={[0, 1, 2, 3, 4, 5, 6, 7].map((days) => [
          String(days),
          days === 0 ? progressStrings.noGoal : progressStrings.goal(days),
        ])}
        onChoose={(days) => void save([settingEdit("goal_days", Number(days))])}
      />
    </section>
  );
}

function DayDots({ days }: Pick<SevenDaysData, "days">) {
  return (
    <ul>
      {days.map(({ day, state }) => (
        <li key={day} class={day === today.value ? "now" : ""}>
          {state === "paused" ? (
            <PausedDash />
          ) : (
            <Dot done={state === "done"} heavy={day === today.value} />
          )}
          <span aria-hidden="true">{dayName(day, { weekday: "narrow" })}</span>
          <span class="hidden">
            {dayName(day)}: {progressStrings.dayStates[state]}
          </span>
        </li>
      ))}
    </ul>
  );
}

function goalText({ done, goal }: SevenDaysData): string {
  return done >= goal ? progressStrings.goalReached(goal) : progressStrings.goalOpen(goal);
}

/** Marks a paused day, which is neither done nor missed. */
function PausedDash() {
  return (
    <svg class="dot" viewBox="0 0 30 30" aria-hidden="true">
      <path class="paused" d="M8 15h14" />
    </svg>
  );
}
