/** What is pressed during a session, the same wherever it stands. */

import { back, skip } from "../../rules/timeline.ts";
import { endSession } from "../../store/session.ts";
import { move, togglePause, tooMuch, undoMove } from "../../store/session-actions.ts";
import { findSpot } from "../../store/spots.ts";
import { t } from "../../strings/index.ts";
import { s } from "../../strings/player/index.ts";
import { CrossMark, PlayMark, Triangle } from "../../ui/icons.tsx";

/** The last row: the stop words in the middle, a thumb's width on either side. */
export function BackStopSkip() {
  return (
    <div class="controls">
      <button type="button" onClick={() => move(back)}>
        {t.back}
      </button>
      <StopIf />
      <button type="button" onClick={() => move(skip)}>
        {s.player.skip}
      </button>
    </div>
  );
}

export function StopIf() {
  return (
    <button class="stop" type="button" onClick={() => void endSession("stop-word")}>
      <b>
        <Triangle /> {s.player.stopIf}
      </b>
      <span>{s.player.stopWords}</span>
    </button>
  );
}

export function TooMuch() {
  return (
    <button class="marked" type="button" onClick={tooMuch}>
      <Triangle />
      <span>{s.player.tooMuch}</span>
    </button>
  );
}

/** From two metres there is room for fewer words. */
export function FoundSpot({ words = s.player.found }: { words?: string }) {
  return (
    <button class="marked" type="button" aria-label={s.player.found} onClick={findSpot}>
      <CrossMark />
      <span>{words}</span>
    </button>
  );
}

export function GoOn() {
  return (
    <button class="main" type="button" onClick={togglePause}>
      <PlayMark /> {s.player.resume}
    </button>
  );
}

export function Undo() {
  return (
    <button class="undo" type="button" onClick={undoMove}>
      {s.player.undo}
    </button>
  );
}
