/** Holding a sore spot until it eases: a count, the breath, a button for when it has eased. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import {
  breathPhase,
  EASE_OFF_SECONDS,
  heldSeconds,
  MAX_HOLD_SECONDS,
  type Spot,
} from "../../rules/spot.ts";
import { content } from "../../store/content.ts";
import { displayedAt } from "../../store/current-session.ts";
import type { Layout } from "../../store/settings.ts";
import { easeSpot } from "../../store/spots.ts";
import { strings } from "../../strings/index.ts";
import { playerStrings } from "../../strings/player/index.ts";
import { useScrollToTop } from "../../ui/router.ts";
import { StopButton, TooMuchButton } from "./controls.tsx";
import { FeltElsewhere } from "./felt-elsewhere.tsx";
import { HoldRing } from "./hold-ring.tsx";
import { SideLyingFrame } from "./side-lying-player.tsx";

export function HoldSpot({ spot, layout }: { spot: Spot; layout: Layout }) {
  const elsewhere = useSignal(false);
  useScrollToTop(elsewhere.value);
  if (elsewhere.value)
    return <FeltElsewhere spot={spot} onBack={() => void (elsewhere.value = false)} />;
  const held = heldSeconds(spot, displayedAt.value);
  const elsewhereButton = (
    <button type="button" onClick={() => void (elsewhere.value = true)}>
      {playerStrings.spot.elsewhere}
    </button>
  );
  return layout === "upright" ? (
    <HoldUpright spot={spot} held={held} elsewhere={elsewhereButton} />
  ) : (
    <HoldSideLying spot={spot} held={held} layout={layout} elsewhere={elsewhereButton} />
  );
}

interface HoldProps {
  spot: Spot;
  held: number;
  /** The button that says it is felt elsewhere. */
  elsewhere: ComponentChildren;
}

function HoldUpright({ spot, held, elsewhere }: HoldProps) {
  const breath = breathPhase(spot, displayedAt.value);
  const point = content.value?.points.find(({ id }) => id === spot.point);
  return (
    <main class="player hold">
      <div class="tap">
        <p class="small quiet">
          <b>{strings.sideName(spot.side)}</b>
          {point && ` · ${point.name}`}
        </p>
        <h1>{playerStrings.spot.hold}</h1>
        <div class="ring">
          <HoldRing held={held} of={MAX_HOLD_SECONDS} breathing={breath} />
          <div class="face">
            <span class="count" role="timer" aria-live="off">
              {held}
            </span>
            <span class="it breath" aria-hidden="true">
              {breath === "in" ? strings.voice.in : strings.voice.out}
            </span>
          </div>
        </div>
        <p class="small quiet" aria-hidden="true">
          {held >= EASE_OFF_SECONDS ? playerStrings.spot.easeOff : playerStrings.spot.held(held)}
        </p>
        <button class="cover" type="button" aria-hidden="true" tabIndex={-1} onClick={easeSpot} />
      </div>
      <button class="main big" type="button" onClick={easeSpot}>
        {playerStrings.spot.eased}
        <small>{playerStrings.spot.anywhereAbove}</small>
      </button>
      <div class="controls">
        <TooMuchButton />
        <StopButton />
        {elsewhere}
      </div>
    </main>
  );
}

/** Turned like the player: the edge fills, and a touch nearly anywhere says that it has eased. */
function HoldSideLying({ spot, held, layout, elsewhere }: HoldProps & { layout: Layout }) {
  const words =
    breathPhase(spot, displayedAt.value) === "in" ? strings.voice.in : strings.voice.out;
  const cue = held >= EASE_OFF_SECONDS ? playerStrings.spot.easeOff : words;
  const tap = {
    name: playerStrings.spot.eased,
    hint: playerStrings.spot.tapWhenEased,
    act: easeSpot,
  };
  return (
    <SideLyingFrame
      layout={layout}
      kind="step"
      side={spot.side}
      title={playerStrings.spot.holdShort}
      count={held}
      share={held / MAX_HOLD_SECONDS}
      cue={cue}
      tap={tap}
    >
      <TooMuchButton />
      {elsewhere}
      <StopButton />
    </SideLyingFrame>
  );
}
