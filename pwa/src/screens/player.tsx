/** The player: a clock, one cue, and everything above the controls is Pause. */

import { useEffect } from "preact/hooks";
import { awake } from "../device/wake-lock.ts";
import { type Phase, type Run, back, pause, phaseOf, place, resume, skip } from "../rules/routine.ts";
import { endSession, look, move, secondsLeft, wake } from "../store/session.ts";
import { running, save, setting, settingEdit } from "../store/state.ts";
import { t } from "../strings/index.ts";
import { PauseMark, PlayMark, Triangle } from "../ui/marks.tsx";
import { Ring } from "../ui/ring.tsx";

const LOOK_MS = 200;

export function Player({ run }: { run: Run }) {
  const phase = phaseOf(run);
  useEffect(() => {
    const timer = setInterval(look, LOOK_MS);
    document.addEventListener("visibilitychange", look);
    look();
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
  if (!phase) return null;
  const paused = run.pausedAt !== null;
  return (
    <main class={`player ${phase.kind} ${paused ? "paused" : ""}`}>
      <Steps run={run} />
      <div class="tap">
        <Meta run={run} phase={phase} />
        <h1>{phase.step.name}</h1>
        <div class="ring">
          <Ring seconds={phase.seconds} left={secondsLeft.value} />
          <div class="face">
            <span class="count" role="timer" aria-live="off">{secondsLeft.value}</span>
            <span class="hint" aria-hidden="true">
              {paused ? <PlayMark /> : <PauseMark />} {paused ? t.player.goHere : t.player.pauseHere}
            </span>
          </div>
        </div>
        <Cue phase={phase} />
        <button class="cover" type="button" aria-label={paused ? t.player.resume : t.player.pause} onClick={toggle} />
      </div>
      {!paused && <Next run={run} />}
      <Controls paused={paused} />
      <p class="hidden" role="status">{announcement(phase)}</p>
    </main>
  );
}

function toggle(): void {
  wake();
  move(running.value?.run.pausedAt === null ? pause : resume);
}

function announcement({ kind, side, step, seconds }: Phase): string {
  return kind === "ready" ? t.player.readyFor(side, step.name) : t.player.now(side, step.name, seconds);
}

function Steps({ run }: { run: Run }) {
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
  const sound = setting("sound", true);
  return (
    <div class="row meta">
      <span>
        <b>{t.sideName(phase.side)}</b> · {t.player.place(number, of)}
      </span>
      <button class="over" type="button" onClick={() => void save([settingEdit("sound", !sound)])}>
        {sound ? t.player.soundOn : t.player.soundOff}
      </button>
    </div>
  );
}

function Cue({ phase: { kind, step } }: { phase: Phase }) {
  return (
    <>
      <p class="cue">{kind === "ready" ? `${t.player.ready}. ${step.position}.` : step.cue}</p>
      <p class="small keep"><Triangle /> {step.keep_off}</p>
      {awake.value === false && <p class="note">{t.player.sleepy}</p>}
    </>
  );
}

function Next({ run }: { run: Run }) {
  const now = phaseOf(run);
  const next = run.phases[run.at + 1];
  const turns = next && next.side !== now?.side;
  return (
    <p class="next">
      {next ? (turns ? t.player.nextSide(next.side) : t.player.next) : t.player.last}
      <b>{next && (next.kind === "step" && next.step === now?.step ? next.step.cue : next.step.name)}</b>
    </p>
  );
}

function Controls({ paused }: { paused: boolean }) {
  return (
    <>
      {paused && (
        <div class="controls two">
          <button type="button" onClick={() => void endSession(null)}>{t.player.finish}</button>
          <button class="main" type="button" onClick={toggle}>{t.player.resume}</button>
        </div>
      )}
      <div class="controls">
        <button type="button" onClick={() => move(back)}>{t.back}</button>
        <button class="stop" type="button" onClick={() => void endSession("stop-word")}>
          <b><Triangle /> {t.player.stopIf}</b>
          <span>{t.player.stopWords}</span>
        </button>
        <button type="button" onClick={() => move(skip)}>{t.player.skip}</button>
      </div>
    </>
  );
}
