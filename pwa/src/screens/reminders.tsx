/** Reminders: the hour, the days, then their health in plain facts. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { lookAtPush, pushState, switchOff, switchOn } from "../device/push.ts";
import { reminders, setReminders } from "../store/reminders.ts";
import { firstSide, routine } from "../store/state.ts";
import { t } from "../strings/index.ts";
import { r } from "../strings/reminders/index.ts";
import { Frame } from "../ui/frame.tsx";
import { Health, Next, PutInCalendar } from "./reminder-health.tsx";

export default function Reminders() {
  useEffect(() => void lookAtPush(), []);
  const state = pushState.value;
  return (
    <Frame class="more reminders">
      <h1>{state === "on" ? r.title : r.offTitle}</h1>
      {state === "on" ? <On /> : <Off />}
      <p class="note">{r.works}</p>
    </Frame>
  );
}

function On() {
  return (
    <>
      <Time />
      <Days />
      <Next />
      <Choices />
      <Health />
      <TurnOff />
    </>
  );
}

/** What will come and when is said before the browser asks. */
function Off() {
  const state = pushState.value;
  const failed = useSignal(false);
  const begin = () =>
    switchOn()
      .then(() => (pushState.value === "on" ? setReminders({ on: true }) : undefined))
      .catch(() => void (failed.value = true));
  const possible = state === "ask" || state === "off";
  return (
    <>
      <p class="lead">{r.offText}</p>
      <p class="small quiet">{r.neutral}</p>
      <Time />
      <Days />
      {state === "denied" && <Notice title={r.denied}>{r.deniedHint}</Notice>}
      {state === "none" && <Notice title={r.none}>{r.noneHint}</Notice>}
      {state === "install" && <OnIos />}
      {failed.value && <p class="notice" role="status">{r.failed}</p>}
      <div class="foot">
        {possible && <button class="main" type="button" onClick={() => void begin()}>{r.on}</button>}
        {!possible && <PutInCalendar />}
        {possible && <a class="link" href="/">{r.notNow}</a>}
      </div>
    </>
  );
}

function Notice({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="sheet">
      <p><b>{title}</b></p>
      <p class="small">{children}</p>
    </section>
  );
}

function OnIos() {
  return (
    <section class="sheet">
      <p><b>{r.ios}</b></p>
      <ol>{r.iosSteps.map((step) => <li key={step}>{step}</li>)}</ol>
      <p class="small">{r.iosEmpty} <a class="link" href="/devices">{r.iosLink}</a></p>
    </section>
  );
}

/** The hour in large, and hooks of the day to hang it on. */
function Time() {
  const { time } = reminders.value;
  return (
    <>
      <label class="time">
        <span class="hidden">{r.when}</span>
        <input type="time" value={time} required onChange={({ currentTarget: { value } }) => void (value && setReminders({ time: value }))} />
      </label>
      <div class="anchors" role="group" aria-label={r.when}>
        {r.anchors.map(([at, words]) => (
          <button key={at} type="button" aria-pressed={at === time} onClick={() => void setReminders({ time: at })}>{words}</button>
        ))}
      </div>
    </>
  );
}

function Days() {
  const { weekdays } = reminders.value;
  const toggle = (day: number) =>
    setReminders({ weekdays: weekdays.includes(day) ? weekdays.filter((one) => one !== day) : [...weekdays, day].sort() });
  return (
    <div class="weekdays" role="group" aria-label={r.days}>
      {r.dayNames.map((name, day) => (
        <button key={name} type="button" aria-label={name} aria-pressed={weekdays.includes(day)} onClick={() => void toggle(day)}>
          {r.dayLetters[day]}
        </button>
      ))}
    </div>
  );
}

function Choices() {
  const { words, morning, quiet, pausedUntil } = reminders.value;
  return (
    <>
      <Switch label={r.words} hint={r.wordsHint} on={words === null} onChange={(neutral) => void setReminders({ words: neutral ? null : detail() })} />
      <Switch label={r.morning} hint={r.morningHint} on={morning} onChange={(on) => void setReminders({ morning: on })} />
      <Switch label={r.quiet} on={quiet !== null} onChange={(on) => void setReminders({ quiet: on ? ["22:00", "07:00"] : null })} />
      {quiet && (
        <div class="row setting">
          {quiet.map((at, end) => (
            <label key={end} class="row">
              {end ? r.quietTo : r.quietFrom}
              <input type="time" value={at} required onChange={({ currentTarget: { value } }) => void (value && setReminders({ quiet: end ? [quiet[0], value] : [value, quiet[1]] }))} />
            </label>
          ))}
        </div>
      )}
      <label class="row setting">
        <span class="grow">{r.pause}</span>
        <input type="date" value={pausedUntil ?? ""} onChange={({ currentTarget: { value } }) => void setReminders({ pausedUntil: value || null })} />
      </label>
      {pausedUntil && <button type="button" onClick={() => void setReminders({ pausedUntil: null })}>{r.goOn}</button>}
    </>
  );
}

/** What a lock screen may say when its owner wants it to: never a part of the body, never how it feels. */
function detail(): string {
  const now = routine.value;
  return now ? r.detail(t.minutes(now.minutes), t.today.place("", now.surface).trim() || firstSide.value) : r.wordsHint;
}

function Switch({ label, hint, on, onChange }: { label: string; hint?: string; on: boolean; onChange: (on: boolean) => void }) {
  return (
    <label class="row setting">
      <span class="grow">{label}{hint && <span class="note block">{hint}</span>}</span>
      <input type="checkbox" role="switch" checked={on} onChange={(event) => onChange(event.currentTarget.checked)} />
    </label>
  );
}

function TurnOff() {
  const end = () => void switchOff().catch(() => undefined);
  return <button type="button" onClick={end}>{r.off}</button>;
}
