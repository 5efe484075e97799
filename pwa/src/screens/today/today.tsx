/** Today: one disc to start, this week as dots, one notice at most. */

import { applyUpdate, updateReady, updating } from "../../device/update.ts";
import * as routes from "../../routes.ts";
import { lastWeek } from "../../rules/dates.ts";
import { otherSide } from "../../rules/session-plan.ts";
import { routineInNextWay } from "../../rules/ways.ts";
import { content } from "../../store/content.ts";
import { activateDevice, preparing, startSession } from "../../store/current-session.ts";
import { account, remindersBroken } from "../../store/phone-state.ts";
import { runningSession, save } from "../../store/records.ts";
import { chooseRoutine, chosenRoutine, firstSide, offeredRoutines } from "../../store/routines.ts";
import { bonyPointDue, rollingAccess, tickedFlags } from "../../store/safety.ts";
import { sessions } from "../../store/sessions.ts";
import { settingEdit, settings } from "../../store/settings.ts";
import { today } from "../../store/today.ts";
import { dayName, strings } from "../../strings/index.ts";
import { Frame } from "../../ui/frame.tsx";
import { Dot } from "../../ui/icons.tsx";
import { lazy } from "../../ui/lazy.tsx";
import { notice } from "../../ui/notice.ts";
import { RedFlagLink } from "../../ui/red-flag-link.tsx";
import { navigate } from "../../ui/router.ts";
import { HipDrawing } from "./hip-drawing.tsx";

const ReminderPrompt = lazy(
  () => import("./reminder-prompt.tsx"),
  () => null,
);

export function Today() {
  const closed = rollingAccess.value === "closed";
  const Notice = notice.value;
  return (
    <Frame class="today">
      <header class="row top">
        <span class="it quiet">
          {dayName(today.value, { weekday: "short", day: "numeric", month: "short" })}
        </span>
        <RedFlagLink />
      </header>
      <h1>
        {closed
          ? strings.today.closedHeading
          : strings.today.heading(firstSide.value, otherSide(firstSide.value))}
      </h1>
      {!closed && <HipDrawing side={firstSide.value} />}
      <Week />
      {updateReady.value && runningSession.value === null ? (
        <UpdateNotice />
      ) : Notice ? (
        <Notice />
      ) : (
        showsReminderPrompt() && <ReminderPrompt />
      )}
      {closed ? <Closed /> : <StartButton />}
      {!closed && <LengthChoice />}
      {account.value?.recovery_code && sessions.value.length > 0 && (
        <a class="link middle" href={routes.recoveryCode}>
          {strings.today.code}
        </a>
      )}
    </Frame>
  );
}

function Week() {
  const done = new Set(sessions.value.map((one) => one.date));
  const days = lastWeek(today.value, done);
  return (
    <section class="week">
      <p>
        <a href={routes.progress}>
          <b>{days.filter((one) => one.done).length}</b> {strings.today.week}
        </a>
      </p>
      <ul>
        {days.map(({ day, done: isDone }) => (
          <li key={day} class={day === today.value ? "now" : ""}>
            <Dot done={isDone} heavy={day === today.value} />
            <span aria-hidden="true">{dayName(day, { weekday: "narrow" })}</span>
            <span class="hidden">{strings.today.weekDay(dayName(day), isDone)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function StartButton() {
  const chosen = chosenRoutine.value;
  if (!chosen) return <p class="lead foot">{strings.today.loading}</p>;
  const start = () => {
    if (runningSession.value) activateDevice();
    else if (bonyPointDue.value || settings.ask_before || !settings.sound_checked)
      preparing.value = chosen;
    else startSession(chosen, {});
    navigate(routes.session);
  };
  return (
    <div class="go">
      <button
        class="opt"
        type="button"
        aria-label={strings.today.changePlace}
        onClick={chooseNextWay}
        disabled={offeredRoutines.value.length < 2}
      >
        {strings.today.place(kindOf(chosen.tools), chosen.surface)}
        {offeredRoutines.value.length > 1 && <span>{strings.change}</span>}
      </button>
      <button class="disc main" type="button" onClick={start}>
        {runningSession.value ? strings.today.resume : strings.today.start}
        <small>{strings.minutes(chosen.minutes)}</small>
      </button>
      <button class="opt" type="button" aria-label={strings.today.changeSide} onClick={switchSide}>
        {strings.today.sideFirst(firstSide.value)}
        <span>{strings.change}</span>
      </button>
    </div>
  );
}

function kindOf(tools: readonly string[]): string {
  return content.value?.tools.find(({ id }) => tools.includes(id))?.kind ?? "";
}

/** The lengths of the routine, one tap each. */
function LengthChoice() {
  const now = chosenRoutine.value;
  const lengths = offeredRoutines.value.filter(({ way }) => way === now?.way);
  if (!now || lengths.length < 2 || runningSession.value) return null;
  return (
    <div class="choice-row lengths" role="group" aria-label={strings.today.length}>
      {lengths.map((one) => (
        <button
          type="button"
          aria-pressed={one.id === now.id}
          onClick={() => void chooseRoutine(one)}
        >
          {strings.minutes(one.minutes)}
        </button>
      ))}
    </div>
  );
}

/** Choose the next tool or surface that there is a routine for. */
function chooseNextWay(): void {
  if (chosenRoutine.value)
    void chooseRoutine(routineInNextWay(offeredRoutines.value, chosenRoutine.value));
}

function switchSide(): void {
  void save([settingEdit("first_side", otherSide(firstSide.value))]);
}

function Closed() {
  return (
    <div class="foot">
      <p class="lead">{strings.today.closedText}</p>
      <a class="btn" href={tickedFlags.value.length > 0 ? routes.worry : routes.safety}>
        {strings.today.answerAgain}
      </a>
    </div>
  );
}

function UpdateNotice() {
  return (
    <p class="notice" role="status">
      {strings.update.ready}{" "}
      <button class="link" type="button" onClick={applyUpdate}>
        {updating.value ? strings.update.coming : strings.update.use}
      </button>
    </p>
  );
}

/**
 * Whether to mention reminders: they cannot arrive, or were never offered after a first session.
 */
function showsReminderPrompt(): boolean {
  if (runningSession.value) return false;
  return remindersBroken.value || (sessions.value.length > 0 && !settings.reminder_asked);
}
