/**
 * The player for a person lying on one side: the whole screen turned, a count readable at two
 * metres, a touch nearly anywhere pauses.
 */

import type { ComponentChildren } from "preact";
import { wakeLockHeld } from "../../device/wake-lock.ts";
import type { Phase, Side } from "../../rules/session-plan.ts";
import { wayChange } from "../../store/audio-cues.ts";
import { displayedAt } from "../../store/current-session.ts";
import type { RunningSession } from "../../store/db-schema.ts";
import { recentNotice, togglePause } from "../../store/session-actions.ts";
import { secondsLeft } from "../../store/session-ticker.ts";
import type { Layout } from "../../store/settings.ts";
import { strings } from "../../strings/index.ts";
import { playerStrings } from "../../strings/player/index.ts";
import { FoundSpotButton, StopButton, TooMuchButton } from "./controls.tsx";

export function SideLyingPlayer({
  session,
  phase,
  layout,
}: {
  session: RunningSession;
  phase: Phase;
  layout: Layout;
}) {
  const { run } = session;
  const { kind, side, seconds, step } = phase;
  const left = secondsLeft(run, displayedAt.value);
  const cue =
    kind === "ready"
      ? `${playerStrings.player.ready}. ${wayChange(run)} ${step.position}.`
      : (step.say ?? step.cue);
  const tap = {
    name: playerStrings.player.pause,
    hint: playerStrings.player.tapToPause,
    act: togglePause,
  };
  return (
    <SideLyingFrame
      layout={layout}
      kind={kind}
      side={side}
      title={step.name}
      count={left}
      share={left / seconds}
      cue={cue}
      tap={tap}
      note={recentNotice(session, displayedAt.value)}
    >
      <TooMuchButton />
      <FoundSpotButton words={playerStrings.player.foundShort} />
      <StopButton />
    </SideLyingFrame>
  );
}

interface Props {
  layout: Layout;
  kind: string;
  side: Side;
  title: string;
  count: number;
  /** How much of the edge is drawn, 0 to 1. */
  share: number;
  cue: string;
  note?: string | null;
  /** What a tap anywhere but on the controls does. */
  tap: { name: string; hint: string; act: () => void };
  children: ComponentChildren;
}

export function SideLyingFrame({
  layout,
  kind,
  side,
  title,
  count,
  share,
  cue,
  note,
  tap,
  children,
}: Props) {
  return (
    <main class={`floor turn-${layout} ${kind}`}>
      <Edge share={share} />
      <h1 style={{ "--long": strings.sideName(side).length + title.length + 1 }}>
        <b>{strings.sideName(side)}</b> {title}
      </h1>
      <div class="tap">
        <span class="count" role="timer" aria-live="off">
          {count}
        </span>
        <div class="says">
          <p class="cue">{cue}</p>
          <p class="small quiet" aria-hidden="true">
            {tap.hint}
          </p>
          {note && <p class="small quiet">{note}</p>}
          {wakeLockHeld.value === false && <p class="note">{playerStrings.player.sleepy}</p>}
        </div>
      </div>
      <button class="cover" type="button" aria-label={tap.name} onClick={tap.act} />
      <div class="controls">{children}</div>
    </main>
  );
}

/** The ring of the player as the edge of the screen. */
function Edge({ share }: { share: number }) {
  return (
    <svg class="edge" aria-hidden="true">
      <rect class="whole" width="100%" height="100%" rx="24" />
      <rect
        class="left"
        width="100%"
        height="100%"
        rx="24"
        pathLength="1"
        stroke-dasharray={`${share} 1`}
      />
    </svg>
  );
}
