/** The buttons of a session, shared by all its layouts. */

import { skip, stepBack } from "../../rules/session-run.ts";
import { endSession } from "../../store/current-session.ts";
import { applyMove, reportTooMuch, togglePause, undoMove } from "../../store/session-actions.ts";
import { openSpot } from "../../store/spots.ts";
import { strings } from "../../strings/index.ts";
import { playerStrings } from "../../strings/player/index.ts";
import { CrossMark, PlayMark, Triangle } from "../../ui/icons.tsx";

/** The last row: the stop button in the middle, at a thumb's width from the others. */
export function BackStopSkip() {
  return (
    <div class="controls">
      <button type="button" onClick={() => applyMove(stepBack)}>
        {strings.back}
      </button>
      <StopButton />
      <button type="button" onClick={() => applyMove(skip)}>
        {playerStrings.player.skip}
      </button>
    </div>
  );
}

export function StopButton() {
  return (
    <button class="stop" type="button" onClick={() => void endSession("stop-word")}>
      <b>
        <Triangle /> {playerStrings.player.stopIf}
      </b>
      <span>{playerStrings.player.stopWords}</span>
    </button>
  );
}

export function TooMuchButton() {
  return (
    <button class="marked" type="button" onClick={reportTooMuch}>
      <Triangle />
      <span>{playerStrings.player.tooMuch}</span>
    </button>
  );
}

/** `words` can be shorter where it is read from two metres. */
export function FoundSpotButton({ words = playerStrings.player.found }: { words?: string }) {
  return (
    <button class="marked" type="button" aria-label={playerStrings.player.found} onClick={openSpot}>
      <CrossMark />
      <span>{words}</span>
    </button>
  );
}

export function ResumeButton() {
  return (
    <button class="main" type="button" onClick={togglePause}>
      <PlayMark /> {playerStrings.player.resume}
    </button>
  );
}

export function UndoButton() {
  return (
    <button class="undo" type="button" onClick={undoMove}>
      {playerStrings.player.undo}
    </button>
  );
}
