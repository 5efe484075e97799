/** Choosing the time of a reminder: common times of the day, a time of one's own, the weekdays. */

import type { ComponentChildren } from "preact";
import { reminders, setReminders } from "../../store/reminders.ts";
import { enqueueTap } from "../../store/serial-queue.ts";
import { clockTime } from "../../strings/index.ts";
import { reminderStrings } from "../../strings/reminders/index.ts";

export function ReminderTime({ children }: { children?: ComponentChildren }) {
  return (
    <div class="hour">
      <b>{clockTime(Date.parse(`2000-01-01T${reminders.value.time}`))}</b>
      {children}
    </div>
  );
}

/** Times tied to a habit come first: people keep them better than an hour. */
export function TimeChoices() {
  const { time } = reminders.value;
  const choose = (at: string) => enqueueTap(() => setReminders({ time: at }));
  return (
    <div class="anchors" role="group" aria-label={reminderStrings.when}>
      {reminderStrings.anchors.map(([at, words]) => (
        <button key={at} type="button" aria-pressed={at === time} onClick={() => choose(at)}>
          {words}
        </button>
      ))}
      <Picker
        type="time"
        label={reminderStrings.anotherTime}
        value={time}
        shown={reminderStrings.pick}
        onPick={choose}
      />
    </div>
  );
}

export function WeekdayChoices() {
  const { weekdays } = reminders.value;
  return (
    <div class="weekdays" role="group" aria-label={reminderStrings.days}>
      {reminderStrings.dayNames.map((name, day) => (
        <button
          key={name}
          type="button"
          aria-label={name}
          aria-pressed={weekdays.includes(day)}
          onClick={() => enqueueTap(() => toggle(day))}
        >
          {reminderStrings.dayLetters[day]}
        </button>
      ))}
    </div>
  );
}

function toggle(day: number): Promise<void> {
  const { weekdays } = reminders.value;
  return setReminders({
    weekdays: weekdays.includes(day)
      ? weekdays.filter((one) => one !== day)
      : [...weekdays, day].sort(),
  });
}

interface PickerProps {
  type: "time" | "date";
  label: string;
  value: string;
  /** Shown in place of the browser's own field, which covers the row invisibly. */
  shown: string;
  onPick: (value: string) => void;
}

export function Picker({ type, label, value, shown, onPick }: PickerProps) {
  return (
    <label class="row setting picker">
      <span class="grow">{label}</span>
      <span class="link" aria-hidden="true">
        {shown}
      </span>
      <input
        type={type}
        value={value}
        onClick={({ currentTarget }) => open(currentTarget)}
        onChange={({ currentTarget }) => currentTarget.value && onPick(currentTarget.value)}
      />
    </label>
  );
}

/** Open the picker. A phone does so by itself; a desktop browser may throw. */
function open(input: HTMLInputElement): void {
  try {
    input.showPicker();
  } catch {
    input.focus();
  }
}
