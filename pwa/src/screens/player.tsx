/** The player: a clock, one cue, and everything above the controls is Pause. */

import { useEffect } from "preact/hooks";
import { awake } from "../device/wake-lock.ts";
import { type Phase, type Run, back, pause, phaseOf, place, resume, skip } from "../rules/routine.ts";
import type { Running } from "../store/db.ts";
import { canUndo, endSession, look, move, painted, tooMuch, undoMove, wake, wholeSeconds } from "../store/session.ts";
import { findSpot } from "../store/spots.ts";
import { running, setting } from "../store/state.ts";
import { t } from "../strings/index.ts";
import { CrossMark, PauseMark, PlayMark, Triangle } from "../ui/marks.tsx";
import { Ring } from "../ui/ring.tsx";
import { FloorPlayer } from "./floor.tsx";
import { PauseSheet } from "./pause-sheet.tsx";
import { SpotScreen } from "./spot.tsx";

const LOOK_MS = 200;

export function Player({ session }: { session: Running }) {
  useEffect(() => {
    const timer = setInterval(look, LOOK_MS);
    document.addEventListener("visibilitychange", look);
    look();
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
  const phase = phaseOf(session.run);
  if (!phase) return null;
  if (session.spot) return <SpotScreen spot={session.spot} />;
  if (session.run.pausedAt !== null) return <PauseSheet session={session} phase={phase} />;
  const turn = setting("layout", "upright");
  if (turn !== "upright") return <FloorPlayer run={session.run} phase={phase} turn={turn} />;
  return <Upright session={session} phase={phase} />;
}

function Upright({ session, phase }: { session: Running; phase: Phase }) {
  const { run } = session;
  const left = wholeSeconds(run, painted.value);
  return (
    <main class={`player ${phase.kind}`}>
      <Steps run={run} />
      <div class="tap">
        <Meta run={run} phase={phase} />
        <h1>{phase.step.name}</h1>
        <div class="ring">
          <Ring seconds={phase.seconds} left={left} />
          <div class="face">
            <span class="count" role="timer" aria-live="off">{left}</span>
            <span class="hint" aria-hidden="true"><PauseMark /> {t.player.pauseHere}</span>
          </div>
        </div>
        <Cue phase={phase} />
        <button class="cover" type="button" aria-label={t.player.pause} onClick={togglePause} />
      </div>
      <Next session={session} />
      <Controls />
      <p class="hidden" role="status">{announcement(phase)}</p>
    </main>
  );
}

export function togglePause(): void {
  wake();
  move(running.value?.run.pausedAt === null ? pause : resume);
}

export function announcement({ kind, side, step, seconds }: Phase): string {
  return kind === "ready" ? t.player.readyFor(side, step.name) : t.player.now(side, step.name, seconds);
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
      <span><b>{t.sideName(phase.side)}</b> · {t.player.place(number, of)}</span>
      <span>{phase.kind === "ready" ? t.player.ready : ""}</span>
    </div>
  );
}

function Cue({ phase: { kind, step } }: { phase: Phase }) {
  return (
    <>
      <p class="cue">{kind === "ready" ? `${step.position}.` : step.cue}</p>
      <p class="small keep"><Triangle /> {step.keep_off}</p>
      {awake.value === false && <p class="note">{t.player.sleepy}</p>}
    </>
  );
}

/** What comes next, or what can be taken back, or what passed unseen. */
function Next({ session }: { session: Running }) {
  const { run, missed } = session;
  const now = phaseOf(run);
  const next = run.phases[run.at + 1];
  const turns = next && next.side !== now?.side;
  return (
    <div class="next">
      <p>
        {next ? (turns ? t.player.nextSide(next.side) : t.player.next) : t.player.last}
        <b>{next && (next.kind === "step" && next.step === now?.step ? next.step.cue : next.step.name)}</b>
        {missed > 0 && <span class="note">{t.player.missed(missed)}</span>}
      </p>
      {canUndo(session, painted.value) && <button type="button" onClick={undoMove}>{t.player.undo}</button>}
    </div>
  );
}

function Controls() {
  return (
    <>
      <div class="controls two">
        <TooMuch />
        <FoundSpot />
      </div>
      <div class="controls">
        <button type="button" onClick={() => move(back)}>{t.back}</button>
        <StopIf />
        <button type="button" onClick={() => move(skip)}>{t.player.skip}</button>
      </div>
    </>
  );
}

export function TooMuch() {
  return <button type="button" onClick={tooMuch}><Triangle /> {t.player.tooMuch}</button>;
}

export function FoundSpot() {
  return <button type="button" onClick={findSpot}><CrossMark /> {t.player.found}</button>;
}

export function StopIf() {
  return (
    <button class="stop" type="button" onClick={() => void endSession("stop-word")}>
      <b><Triangle /> {t.player.stopIf}</b>
      <span>{t.player.stopWords}</span>
    </button>
  );
}

export function GoOn() {
  return <button class="main" type="button" onClick={togglePause}><PlayMark /> {t.player.resume}</button>;
}
