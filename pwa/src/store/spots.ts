/** A sore spot in the session under way: while one is open the routine waits. */

import { paused, resumed } from "../rules/session-timer.ts";
import { eased, feltIn, found, hold, placed, rated, type Spot } from "../rules/spot.ts";
import { phaseOf } from "../rules/timeline.ts";
import { t } from "../strings/index.ts";
import { s } from "../strings/player/index.ts";
import { signalChange, tell } from "./audio-cues.ts";
import { newId } from "./record-ids.ts";
import { put } from "./session.ts";
import { running } from "./state.ts";

/** From here on the move before the spot is not taken back: the spot came after it. */
export function findSpot(): void {
  const session = running.value;
  const phase = session && phaseOf(session.run);
  if (!phase) return;
  tell(s.spot.where);
  put({
    ...session,
    run: paused(session.run, Date.now()),
    spot: found(newId(), phase.side),
    undoable: null,
  });
}

function change(how: (spot: Spot, now: number) => Spot): void {
  const session = running.value;
  if (session?.spot) put({ ...session, spot: how(session.spot, Date.now()) });
}

export function placeSpot(point: string | null): void {
  tell(s.spot.rate);
  change((spot) => placed(spot, point));
}

export function beginHold(before: number | null): void {
  signalChange();
  tell(s.spot.hold);
  change((spot, now) => hold(spot, before, now));
}

export function spotEased(): void {
  signalChange();
  tell(s.spot.after);
  change(eased);
}

export function spotFelt(zone: string): void {
  change((spot) => feltIn(spot, zone));
}

/** Rated or left blank: the spot is kept, and the routine goes on where it was. */
export function finishSpot(after: number | null): void {
  const session = running.value;
  if (!session?.spot) return;
  tell(t.voice.goOn);
  const spots = [...session.spots, rated(session.spot, after)];
  put({ ...session, spot: null, spots, run: resumed(session.run, Date.now()) });
}

/** Leave a spot that was not held yet; nothing of it is kept. */
export function dropSpot(): void {
  const session = running.value;
  if (session) put({ ...session, spot: null, run: resumed(session.run, Date.now()) });
}
