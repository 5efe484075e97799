/** The player: a clock and one cue; a touch anywhere above the controls pauses. */

import { useEffect, useLayoutEffect } from "preact/hooks";
import { requestWakeLock, wakeLockHeld } from "../../device/wake-lock.ts";
import type { Phase } from "../../rules/session-plan.ts";
import { currentPhase, type Run, stepPosition } from "../../rules/session-run.ts";
import { EASE_OFF_SECONDS, heldSeconds } from "../../rules/spot.ts";
import { wayChange } from "../../store/audio-cues.ts";
import { content } from "../../store/content.ts";
import { activateDevice, displayedAt } from "../../store/current-session.ts";
import type { RunningSession } from "../../store/db-schema.ts";
import { canUndo, recentNotice, togglePause } from "../../store/session-actions.ts";
import { secondsLeft, tick } from "../../store/session-ticker.ts";
import { type Layout, settings } from "../../store/settings.ts";
import { strings } from "../../strings/index.ts";
import { playerStrings } from "../../strings/player/index.ts";
import { BodyMap, PLATES } from "../../ui/body-map/body-map.tsx";
import { VIEWS } from "../../ui/body-map/plates.ts";
import { PauseMark, Triangle } from "../../ui/icons.tsx";
import { Ring } from "../../ui/ring.tsx";
import { useScrollToTop } from "../../ui/router.ts";
import { BackStopSkip, FoundSpotButton, TooMuchButton, UndoButton } from "./controls.tsx";
import { PauseSheet } from "./pause-sheet.tsx";
import { SideLyingPlayer } from "./side-lying-player.tsx";
import { SpotScreen } from "./spot.tsx";
import { Steps } from "./steps.tsx";

/** How often the clock is read. A second is shown at most this much too late. */
const TICK_MS = 100;

export function Player({ session }: { session: RunningSession }) {
  useEffect(() => {
    const timer = setInterval(tick, TICK_MS);
    document.addEventListener("visibilitychange", tick);
    requestWakeLock(); // a reloaded page has not been touched yet
    document.addEventListener("click", activateDevice, { once: true, capture: true });
    tick();
    return () => {
      document.removeEventListener("click", activateDevice, true);
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tick);
    };
  }, []);
  const layout = settings.layout;
  const state = session.spot?.stage ?? (session.run.pausedAt === null ? layout : "paused");
  useScrollToTop(state);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every step starts at the top.
  useLayoutEffect(() => scrollTo(0, 0), [session.run.at]);
  const phase = currentPhase(session.run);
  if (!phase) return null;
  return (
    <>
      <PlayerView session={session} phase={phase} layout={layout} />
      <p class="hidden" role="status">
        {announcement(session)}
      </p>
    </>
  );
}

function PlayerView({
  session,
  phase,
  layout,
}: {
  session: RunningSession;
  phase: Phase;
  layout: Layout;
}) {
  if (session.spot) return <SpotScreen spot={session.spot} layout={layout} />;
  if (session.run.pausedAt !== null) return <PauseSheet session={session} phase={phase} />;
  if (layout !== "upright")
    return <SideLyingPlayer session={session} phase={phase} layout={layout} />;
  return <UprightPlayer session={session} phase={phase} />;
}

/**
 * Return what a screen reader announces, at most four times a step. Other changes move the focus,
 * which announces them.
 */
function announcement({ run, spot, missed }: RunningSession): string {
  const { kind, side, step, seconds } = currentPhase(run)!;
  if (spot && heldSeconds(spot, displayedAt.value) >= EASE_OFF_SECONDS)
    return playerStrings.spot.easeOff;
  const passed = missed > 0 ? `${playerStrings.player.missed(missed)} ` : "";
  return (
    passed +
    (kind === "ready"
      ? playerStrings.player.readyFor(side, step.name, wayChange(run))
      : playerStrings.player.now(side, step.name, seconds))
  );
}

function UprightPlayer({ session, phase }: { session: RunningSession; phase: Phase }) {
  const { run } = session;
  const left = secondsLeft(run, displayedAt.value);
  const since = recentNotice(session, displayedAt.value);
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
              <PauseMark /> {playerStrings.player.pauseHere}
            </span>
          </div>
        </div>
        <Cue run={run} phase={phase} />
        <button
          class="cover"
          type="button"
          aria-label={playerStrings.player.pause}
          onClick={togglePause}
        />
      </div>
      <NextStep session={session} />
      <div class="controls two">
        <TooMuchButton />
        <FoundSpotButton />
      </div>
      <BackStopSkip />
    </main>
  );
}

function Meta({ run, phase }: { run: Run; phase: Phase }) {
  const { number, of } = stepPosition(run);
  return (
    <div class="row meta">
      <span>
        <b>{strings.sideName(phase.side)}</b> · {playerStrings.player.place(number, of)}
      </span>
      <span>{phase.kind === "ready" ? playerStrings.player.ready : ""}</span>
    </div>
  );
}

function Cue({ run, phase: { kind, step } }: { run: Run; phase: Phase }) {
  return (
    <>
      <p class="cue">{kind === "ready" ? `${wayChange(run)} ${step.position}.` : step.cue}</p>
      <p class="small keep">
        <Triangle /> {step.keep_off}
      </p>
      {wakeLockHeld.value === false && <p class="note">{playerStrings.player.sleepy}</p>}
    </>
  );
}

/** A small picture of where a step presses; the words beside it say the same. */
function StepDrawing({ phase: { side, step } }: { phase: Phase }) {
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

/** What comes next, or an undo of what was just done. */
function NextStep({ session }: { session: RunningSession }) {
  const { run } = session;
  const now = currentPhase(run);
  const next = run.phases[run.at + 1];
  const turns = next && next.side !== now?.side;
  return (
    <div class="next">
      {next && <StepDrawing phase={next} />}
      <p>
        {next
          ? turns
            ? playerStrings.player.nextSide(next.side)
            : playerStrings.player.next
          : playerStrings.player.last}
        <b>
          {next &&
            (next.kind === "step" && next.step === now?.step ? next.step.cue : next.step.name)}
        </b>
      </p>
      {canUndo(session, displayedAt.value) && <UndoButton />}
    </div>
  );
}
