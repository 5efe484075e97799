/** For someone lying on one side: the whole screen turned, a count readable at two metres, one tap pauses. */

import { type Phase, type Run } from "../rules/routine.ts";
import { painted, wholeSeconds } from "../store/session.ts";
import { t } from "../strings/index.ts";
import { FoundSpot, StopIf, TooMuch, announcement, togglePause } from "./player.tsx";

export function FloorPlayer({ run, phase, turn }: { run: Run; phase: Phase; turn: string }) {
  const left = wholeSeconds(run, painted.value);
  return (
    <main class={`floor turn-${turn} ${phase.kind}`}>
      <Edge share={left / phase.seconds} />
      <h1><b>{t.sideName(phase.side)}</b> {phase.step.name}</h1>
      <div class="tap">
        <span class="count" role="timer" aria-live="off">{left}</span>
        <p class="cue">{phase.kind === "ready" ? `${t.player.ready}. ${phase.step.position}.` : (phase.step.say ?? phase.step.cue)}</p>
      </div>
      <button class="cover" type="button" aria-label={t.player.pause} onClick={togglePause} />
      <div class="controls">
        <TooMuch />
        <FoundSpot />
        <StopIf />
      </div>
      <p class="hidden" role="status">{announcement(phase)}</p>
    </main>
  );
}

/** The ring of the player as the edge of the screen: what is left of it. */
function Edge({ share }: { share: number }) {
  return (
    <svg class="edge" aria-hidden="true">
      <rect class="whole" width="100%" height="100%" rx="24" />
      <rect class="left" width="100%" height="100%" rx="24" pathLength="1" stroke-dasharray={`${share} 1`} />
    </svg>
  );
}
