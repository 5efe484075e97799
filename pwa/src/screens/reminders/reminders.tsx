/** Reminders: the time, the days, then whether they can arrive. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import * as routes from "../../routes.ts";
import { remindersBroken, syncedAt } from "../../store/phone-state.ts";
import { fetchPushHealth, pushHealth } from "../../store/push-health.ts";
import {
  checkPush,
  disablePush,
  enablePush,
  type PushState,
  pushState,
} from "../../store/push-state.ts";
import { reminders, setReminders } from "../../store/reminders.ts";
import { chosenRoutine, firstSide } from "../../store/routines.ts";
import { clockTime, dayName, strings } from "../../strings/index.ts";
import { reminderStrings } from "../../strings/reminders/index.ts";
import { adoptStylesheet } from "../../ui/adopt-stylesheet.ts";
import { Frame } from "../../ui/frame.tsx";
import { SwitchRow } from "../../ui/setting-rows.tsx";
import { AddToCalendar, formatTime, ReminderHealth } from "./health.tsx";
import { IosInstallGuide } from "./ios-install-guide.tsx";
import css from "./reminders.css?inline";
import { Picker, ReminderTime, TimeChoices, WeekdayChoices } from "./times.tsx";

adoptStylesheet(css);

const CAN_ASK: readonly PushState[] = ["ask", "off", "lost"];

export default function Reminders() {
  useEffect(() => {
    const look = () => void (document.hidden || checkPush().catch(() => undefined));
    look();
    document.addEventListener("visibilitychange", look); // back from the phone's own settings
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  const state = pushState.value;
  return (
    <Frame class="reminders">
      {state === "on" ? (
        <RemindersOn />
      ) : CAN_ASK.includes(state) ? (
        <RemindersOff lost={state === "lost"} />
      ) : (
        <RemindersUnavailable state={state} />
      )}
      <p class="note center">{reminderStrings.works}</p>
    </Frame>
  );
}

function RemindersOn() {
  const choosing = useSignal(false);
  const change = () => void (choosing.value = !choosing.value);
  return (
    <>
      <h1 class="it quiet">{reminderStrings.title}</h1>
      <ReminderTime>
        <button
          class="link"
          type="button"
          aria-expanded={choosing.value}
          aria-label={reminderStrings.change}
          onClick={change}
        >
          {strings.change}
        </button>
      </ReminderTime>
      {choosing.value && <TimeChoices />}
      <WeekdayChoices />
      <NextReminder />
      <ReminderOptions />
      <ReminderHealth />
      <TurnOff />
    </>
  );
}

/** Says what will come and when, before the browser asks for permission. */
function RemindersOff({ lost }: { lost: boolean }) {
  const asking = useSignal(false);
  const failed = useSignal(false);
  const begin = async () => {
    [asking.value, failed.value] = [true, false];
    await enablePush().catch(() => void (failed.value = true));
    asking.value = false;
  };
  return (
    <>
      <h1>{lost ? reminderStrings.lost : reminderStrings.offTitle}</h1>
      <p class="lead">{lost ? reminderStrings.lostText : reminderStrings.offText}</p>
      <p class="small quiet">{reminderStrings.neutral}</p>
      <ReminderTime />
      <TimeChoices />
      <WeekdayChoices />
      {failed.value && (
        <p class="sheet warn" role="status">
          {reminderStrings.failed}
        </p>
      )}
      <div class="foot">
        <button class="main" type="button" disabled={asking.value} onClick={() => void begin()}>
          {asking.value ? reminderStrings.asking : reminderStrings.on}
        </button>
        {lost ? (
          <TurnOff />
        ) : (
          <a class="link middle" href={routes.today}>
            {reminderStrings.notNow}
          </a>
        )}
      </div>
    </>
  );
}

/** Says why push is not possible, and offers the phone's own calendar. */
function RemindersUnavailable({ state }: { state: PushState }) {
  const [title, text] =
    state === "install"
      ? [reminderStrings.ios, reminderStrings.iosText]
      : state === "denied"
        ? [reminderStrings.denied, reminderStrings.deniedHint]
        : [reminderStrings.none, reminderStrings.noneHint];
  return (
    <>
      <h1>{title}</h1>
      <p class="lead">{text}</p>
      {state === "install" && <IosInstallGuide />}
      {state !== "none" && <p>{reminderStrings.orCalendar}</p>}
      <ReminderTime />
      <TimeChoices />
      <WeekdayChoices />
      <div class="foot">
        <AddToCalendar main={state !== "install"} />
        {remindersBroken.value && <TurnOff />}
      </div>
    </>
  );
}

function TurnOff() {
  return (
    <button
      class="quiet-button"
      type="button"
      onClick={() => void disablePush().catch(() => undefined)}
    >
      {reminderStrings.off}
    </button>
  );
}

/** "Next: today at 20:00, wherever you are." Asks the server again whenever something was saved. */
function NextReminder() {
  // biome-ignore lint/correctness/useExhaustiveDependencies: again after every sync.
  useEffect(() => void fetchPushHealth(), [syncedAt.value]);
  return (
    <p class="small quiet" role="status">
      {nextReminderText()}
    </p>
  );
}

function nextReminderText(): string {
  const health = pushHealth.value;
  if (health === undefined) return reminderStrings.quietWhenDone;
  if (health === null) return `${reminderStrings.offline} ${reminderStrings.quietWhenDone}`;
  if (health.next_at)
    return `${reminderStrings.next(formatTime(health.next_at))} ${reminderStrings.quietWhenDone}`;
  return health.resting
    ? reminderStrings.resting
    : reminders.value.weekdays.length === 0
      ? reminderStrings.noDay
      : reminderStrings.noNext;
}

function ReminderOptions() {
  const { words, morning, quiet, pausedUntil } = reminders.value;
  return (
    <div>
      <SwitchRow
        label={reminderStrings.words}
        hint={words ?? reminderStrings.wordsHint}
        on={words === null}
        onChange={(neutral) => void setReminders({ words: neutral ? null : detail() })}
      />
      <SwitchRow
        label={reminderStrings.morning}
        hint={reminderStrings.morningHint}
        on={morning}
        onChange={(on) => void setReminders({ morning: on })}
      />
      <SwitchRow
        label={reminderStrings.quiet}
        on={quiet !== null}
        onChange={(on) => void setReminders({ quiet: on ? ["22:00", "07:00"] : null })}
      />
      {quiet && <QuietHours hours={quiet} />}
      <Pause until={pausedUntil} />
    </div>
  );
}

function QuietHours({ hours: [from, to] }: { hours: readonly [from: string, to: string] }) {
  return (
    <>
      <Picker
        type="time"
        label={reminderStrings.quietFrom}
        value={from}
        shown={at(from)}
        onPick={(time) => void setReminders({ quiet: [time, to] })}
      />
      <Picker
        type="time"
        label={reminderStrings.quietTo}
        value={to}
        shown={at(to)}
        onPick={(time) => void setReminders({ quiet: [from, time] })}
      />
    </>
  );
}

function Pause({ until }: { until: string | null }) {
  return (
    <>
      <Picker
        type="date"
        label={reminderStrings.pause}
        value={until ?? ""}
        shown={until ? dayName(until) : reminderStrings.notPaused}
        onPick={(day) => void setReminders({ pausedUntil: day })}
      />
      {until && (
        <button type="button" onClick={() => void setReminders({ pausedUntil: null })}>
          {reminderStrings.goOn}
        </button>
      )}
    </>
  );
}

function at(time: string): string {
  return clockTime(Date.parse(`2000-01-01T${time}`));
}

/**
 * The words for the lock screen, when the person wants more than the neutral ones: never a part of
 * the body, never how it feels.
 */
function detail(): string {
  const now = chosenRoutine.value;
  return now
    ? reminderStrings.detail(
        strings.minutes(now.minutes),
        strings.today.place("", now.surface).trim() || firstSide.value,
      )
    : reminderStrings.wordsHint;
}
