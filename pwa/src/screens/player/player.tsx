/** The player: a clock, one cue, and everything above the controls is Pause. */

import { useEffect, useLayoutEffect } from "preact/hooks";
import { awake, keepAwake } from "../../device/wake-lock.ts";
import { EASE_OFF_SECONDS, heldSeconds } from "../../rules/spot.ts";
import { type Phase, phaseOf, place, type Run } from "../../rules/timeline.ts";
import { newWay } from "../../store/audio-cues.ts";
import { content } from "../../store/content.ts";
import type { Running } from "../../store/db.ts";
import { painted, wake } from "../../store/session.ts";
import { canUndo, justNow, togglePause } from "../../store/session-actions.ts";
import { look, wholeSeconds } from "../../store/session-ticker.ts";
import { setting } from "../../store/state.ts";
import { t } from "../../strings/index.ts";
import { s } from "../../strings/player/index.ts";
import { BodyMap, PLATES } from "../../ui/body-map/body-map.tsx";
import type { View } from "../../ui/body-map/plates.ts";
import { PauseMark, Triangle } from "../../ui/icons.tsx";
import { Ring } from "../../ui/ring.tsx";
import { useTop } from "../../ui/router.ts";
import { BackStopSkip, FoundSpot, TooMuch, Undo } from "./controls.tsx";
import { PauseSheet } from "./pause-sheet.tsx";
import { FloorPlayer } from "./side-lying-player.tsx";
import { SpotScreen } from "./spot.tsx";

/** So much later than the clock a second may be shown. */
const LOOK_MS = 100;

export function Player({ session }: { session: Running }) {
  useEffect(() => {
    const timer = setInterval(look, LOOK_MS);
    document.addEventListener("visibilitychange", look);
    keepAwake(); // a page that was loaded anew has not been touched yet
    document.addEventListener("click", wake, { once: true, capture: true });
    look();
    return () => {
      document.removeEventListener("click", wake, true);
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
  const turn = setting("layout", "upright");
  const state = session.spot?.stage ?? (session.run.pausedAt === null ? turn : "paused");
  useTop(state);
  useLayoutEffect(() => scrollTo(0, 0), [session.run.at]);
  const phase = phaseOf(session.run);
  if (!phase) return null;
  return (
    <>
      <State session={session} phase={phase} turn={turn} />
      <p class="hidden" role="status">
        {announcement(session)}
      </p>
    </>
  );
}

function State({ session, phase, turn }: { session: Running; phase: Phase; turn: string }) {
  if (session.spot) return <SpotScreen spot={session.spot} turn={turn} />;
  if (session.run.pausedAt !== null) return <PauseSheet session={session} phase={phase} />;
  if (turn !== "upright") return <FloorPlayer session={session} phase={phase} turn={turn} />;
  return <Upright session={session} phase={phase} />;
}

/** What a screen reader is told, at most four times a step; what else happens moves the focus. */
function announcement({ run, spot, missed }: Running): string {
  const { kind, side, step, seconds } = phaseOf(run)!;
  if (spot && heldSeconds(spot, painted.value) >= EASE_OFF_SECONDS) return s.spot.easeOff;
  const passed = missed > 0 ? `${s.player.missed(missed)} ` : "";
  return (
    passed +
    (kind === "ready"
      ? s.player.readyFor(side, step.name, newWay(run))
      : s.player.now(side, step.name, seconds))
  );
}

function Upright({ session, phase }: { session: Running; phase: Phase }) {
  const { run } = session;
  const left = wholeSeconds(run, painted.value);
  const since = justNow(session, painted.value);
  return (
    <main class={`player ${phase.kind}`}>
      <Steps run={run} />
      <div class="tap">
        <Meta run={run} phase={phase} />
        {since && <p class="note">{since}</p>}
        <h1>{phase.step.name}</h1>
        <div class="ring">
          <Ring seconds={phase.seconds} left={left} />
          <div class="face">
            <span class="count" role="timer" aria-live="off">
              {left}
            </span>
            <span class="hint" aria-hidden="true">
              <PauseMark /> {s.player.pauseHere}
            </span>
          </div>
        </div>
        <Cue run={run} phase={phase} />
        <button class="cover" type="button" aria-label={s.player.pause} onClick={togglePause} />
      </div>
      <Next session={session} />
      <div class="controls two">
        <TooMuch />
        <FoundSpot />
      </div>
      <BackStopSkip />
    </main>
  );
}

export function Steps({ run }: { run: Run }) {
  const { number, of } = place(run);
  return (
    <div class="steps" aria-hidden="true">
      {Array.from({ length: of }, (_, index) => (
        <i class={index + 1 < number ? "past" : index + 1 === number ? "now" : ""} />
      ))}
    </div>
  );
}

function Meta({ run, phase }: { run: Run; phase: Phase }) {
  const { number, of } = place(run);
  return (
    <div class="row meta">
      <span>
        <b>{t.sideName(phase.side)}</b> · {s.player.place(number, of)}
      </span>
      <span>{phase.kind === "ready" ? s.player.ready : ""}</span>
    </div>
  );
}

function Cue({ run, phase: { kind, step } }: { run: Run; phase: Phase }) {
  return (
    <>
      <p class="cue">{kind === "ready" ? `${newWay(run)} ${step.position}.` : step.cue}</p>
      <p class="small keep">
        <Triangle /> {step.keep_off}
      </p>
      {awake.value === false && <p class="note">{s.player.sleepy}</p>}
    </>
  );
}

const VIEWS: readonly View[] = ["back", "side"];

/** Where a step presses, as a small picture: the words beside it say the same. */
function Place({ phase: { side, step } }: { phase: Phase }) {
  const view = VIEWS.find((one) => step.points.some((id) => id in PLATES[one].crosses));
  if (!view) return null;
  return (
    <span aria-hidden="true">
      <BodyMap
        view={view}
        side={side}
        frame="small"
        points={content.value?.points ?? []}
        marked={step.points}
      />
    </span>
  );
}

/** What comes next, or what can be taken back. */
function Next({ session }: { session: Running }) {
  const { run } = session;
  const now = phaseOf(run);
  const next = run.phases[run.at + 1];
  const turns = next && next.side !== now?.side;
  return (
    <div class="next">
      {next && <Place phase={next} />}
      <p>
        {next ? (turns ? s.player.nextSide(next.side) : s.player.next) : s.player.last}
        <b>
          {next &&
            (next.kind === "step" && next.step === now?.step ? next.step.cue : next.step.name)}
        </b>
      </p>
      {canUndo(session, painted.value) && <Undo />}
    </div>
  );
}
