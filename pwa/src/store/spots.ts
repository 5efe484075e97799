/** The sore spot of the running session. The routine is paused while a spot is open. */

import { currentPhase } from "../rules/session-run.ts";
import { pauseTimer, resumeTimer } from "../rules/session-timer.ts";
import {
  endHold,
  newSpot,
  rateAfter,
  type Spot,
  setPoint,
  startHold,
  toggleFelt,
} from "../rules/spot.ts";
import { strings } from "../strings/index.ts";
import { playerStrings } from "../strings/player/index.ts";
import { say, signalChange } from "./audio-cues.ts";
import { updateSession } from "./current-session.ts";
import { newId } from "./record-ids.ts";
import { runningSession } from "./records.ts";

/** Open a new spot. The last move can no longer be undone. */
export function openSpot(): void {
  const session = runningSession.value;
  const phase = session && currentPhase(session.run);
  if (!phase) return;
  say(playerStrings.spot.where);
  updateSession({
    ...session,
    run: pauseTimer(session.run, Date.now()),
    spot: newSpot(newId(), phase.side),
    undoable: null,
  });
}

function change(update: (spot: Spot, now: number) => Spot): void {
  const session = runningSession.value;
  if (session?.spot) updateSession({ ...session, spot: update(session.spot, Date.now()) });
}

export function placeSpot(point: string | null): void {
  say(playerStrings.spot.rate);
  change((spot) => setPoint(spot, point));
}

export function beginHold(before: number | null): void {
  signalChange();
  say(playerStrings.spot.hold);
  change((spot, now) => startHold(spot, before, now));
}

export function easeSpot(): void {
  signalChange();
  say(playerStrings.spot.after);
  change(endHold);
}

export function toggleFeltArea(area: string): void {
  change((spot) => toggleFelt(spot, area));
}

/** Save the spot with its rating (null if none was given), and continue the routine. */
export function finishSpot(after: number | null): void {
  const session = runningSession.value;
  if (!session?.spot) return;
  say(strings.voice.goOn);
  const spots = [...session.spots, rateAfter(session.spot, after)];
  updateSession({ ...session, spot: null, spots, run: resumeTimer(session.run, Date.now()) });
}

/** Discard a spot that was not held yet, and continue the routine. */
export function cancelSpot(): void {
  const session = runningSession.value;
  if (session) updateSession({ ...session, spot: null, run: resumeTimer(session.run, Date.now()) });
}
