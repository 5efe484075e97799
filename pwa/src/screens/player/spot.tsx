/** A sore spot: where it is, how sore, held until it eases, how sore now. */

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
import { endSession, paintedAt } from "../../store/current-session.ts";
import {
  beginHold,
  cancelSpot,
  easeSpot,
  finishSpot,
  placeSpot,
  toggleFeltArea,
} from "../../store/spots.ts";
import { strings } from "../../strings/index.ts";
import { playerStrings } from "../../strings/player/index.ts";
import { BodyMap } from "../../ui/body-map/body-map.tsx";
import { VIEWS, type View } from "../../ui/body-map/plates.ts";
import { Triangle } from "../../ui/icons.tsx";
import { useScrollToTop } from "../../ui/router.ts";
import { Scale } from "../../ui/scale.tsx";
import { StopButton, TooMuchButton } from "./controls.tsx";
import { HoldRing } from "./hold-ring.tsx";
import { SideLyingFrame } from "./side-lying-player.tsx";

export function SpotScreen({ spot, turn }: { spot: Spot; turn: string }) {
  if (spot.stage === "where") return <ChooseSpot spot={spot} />;
  if (spot.stage === "hold") return <HoldSpot spot={spot} turn={turn} />;
  return <RateSpot key={spot.stage} spot={spot} />;
}

/** The stop button stays at the bottom of the screen, however long it is. */
function Reach({ children }: { children?: ComponentChildren }) {
  return (
    <div class={children ? "controls reach" : "controls reach alone"}>
      <StopButton />
      {children}
    </div>
  );
}

/** Choose on the drawing or from the list, which have the same points. */
function ChooseSpot({ spot }: { spot: Spot }) {
  const view = useSignal<View>("back");
  const points = content.value?.points ?? [];
  return (
    <main class="after spot">
      <p class="it quiet">{strings.sideName(spot.side)}</p>
      <div class="row asks">
        <h1 class="grow">{playerStrings.spot.where}</h1>
        <button class="quiet-button" type="button" onClick={cancelSpot}>
          {playerStrings.spot.leave}
        </button>
      </div>
      <ViewTabs view={view.value} onChoose={(one) => void (view.value = one)} />
      <BodyMap
        view={view.value}
        side={spot.side}
        points={points}
        frame="close"
        onPoint={placeSpot}
      />
      <div class="choices spots">
        {points.map(({ id, name, number, where }) => (
          <button key={id} type="button" onClick={() => placeSpot(id)}>
            <b>
              {number}. {name}
            </b>
            <span class="small quiet">{where}</span>
          </button>
        ))}
      </div>
      <Reach>
        <button class="main" type="button" onClick={() => placeSpot(null)}>
          {playerStrings.spot.anywhere}
        </button>
      </Reach>
    </main>
  );
}

function ViewTabs({ view, onChoose }: { view: View; onChoose: (view: View) => void }) {
  return (
    <div class="sides" role="group" aria-label={strings.map.view}>
      {VIEWS.map((one) => (
        <button type="button" aria-pressed={one === view} onClick={() => onChoose(one)}>
          {strings.map.views[one]}
        </button>
      ))}
    </div>
  );
}

function RateSpot({ spot }: { spot: Spot }) {
  const first = spot.stage === "before";
  const answer = first ? beginHold : finishSpot;
  const question = first ? playerStrings.spot.rate : playerStrings.spot.after;
  return (
    <main class="after spot">
      <p class="it quiet">{strings.sideName(spot.side)}</p>
      {!first && (
        <p class="quiet" id="held">
          {playerStrings.spot.heldFor(spot.seconds, spot.eased)}
        </p>
      )}
      <h1 aria-describedby={first ? undefined : "held"}>{question}</h1>
      <Scale label={question} value={null} onChoose={answer}>
        <button class="blank" type="button" onClick={() => answer(null)}>
          <span class="link">{playerStrings.after.blank}</span>
        </button>
      </Scale>
      <Reach />
    </main>
  );
}

function HoldSpot({ spot, turn }: { spot: Spot; turn: string }) {
  const elsewhere = useSignal(false);
  useScrollToTop(elsewhere.value);
  if (elsewhere.value)
    return <FeltElsewhere spot={spot} onBack={() => void (elsewhere.value = false)} />;
  const held = heldSeconds(spot, paintedAt.value);
  const felt = (
    <button type="button" onClick={() => void (elsewhere.value = true)}>
      {playerStrings.spot.elsewhere}
    </button>
  );
  return turn === "upright" ? (
    <HoldUpright spot={spot} held={held} felt={felt} />
  ) : (
    <HoldSideLying spot={spot} held={held} turn={turn} felt={felt} />
  );
}

interface HoldProps {
  spot: Spot;
  held: number;
  /** The button that says it is felt elsewhere. */
  felt: ComponentChildren;
}

function HoldUpright({ spot, held, felt }: HoldProps) {
  const way = breathPhase(spot, paintedAt.value);
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
          <HoldRing held={held} of={MAX_HOLD_SECONDS} breathing={way} />
          <div class="face">
            <span class="count" role="timer" aria-live="off">
              {held}
            </span>
            <span class="it breath" aria-hidden="true">
              {way === "in" ? strings.voice.in : strings.voice.out}
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
        {felt}
      </div>
    </main>
  );
}

/** Turned like the player: the edge fills, and a touch nearly anywhere says that it has eased. */
function HoldSideLying({ spot, held, turn, felt }: HoldProps & { turn: string }) {
  const words = breathPhase(spot, paintedAt.value) === "in" ? strings.voice.in : strings.voice.out;
  const cue = held >= EASE_OFF_SECONDS ? playerStrings.spot.easeOff : words;
  const tap = {
    name: playerStrings.spot.eased,
    hint: playerStrings.spot.tapWhenEased,
    act: easeSpot,
  };
  return (
    <SideLyingFrame
      turn={turn}
      kind="step"
      side={spot.side}
      title={playerStrings.spot.holdShort}
      count={held}
      share={held / MAX_HOLD_SECONDS}
      cue={cue}
      tap={tap}
    >
      <TooMuchButton />
      {felt}
      <StopButton />
    </SideLyingFrame>
  );
}

/**
 * Where else it is felt, on the drawing or from the list. Says whether that is typical of this
 * spot, never what it means.
 */
function FeltElsewhere({ spot, onBack }: { spot: Spot; onBack: () => void }) {
  const view = useSignal<View>("back");
  const point = content.value?.points.find(({ id }) => id === spot.point);
  const zones = content.value?.map.zones ?? {};
  const say = (zone: string) =>
    !point
      ? playerStrings.spot.noted
      : point.zones.includes(zone)
        ? playerStrings.spot.typical
        : playerStrings.spot.unusual;
  return (
    <main class="after spot">
      <h1>{playerStrings.spot.feltWhere}</h1>
      <ul class="plain felt">
        {spot.felt.map((zone) => (
          <li key={zone}>
            <b>{zones[zone] ?? zone}</b>: {say(zone)}
          </li>
        ))}
      </ul>
      <ViewTabs view={view.value} onChoose={(one) => void (view.value = one)} />
      <BodyMap
        view={view.value}
        side={spot.side}
        frame="whole"
        felt={spot.felt}
        zones={zones}
        onZone={toggleFeltArea}
      />
      <button class="danger" type="button" onClick={() => void endSession("Tingling or numbness")}>
        <Triangle /> {playerStrings.spot.tingles}
      </button>
      <div class="zones" role="group" aria-label={playerStrings.spot.feltWhere}>
        {Object.entries(zones).map(([zone, name]) => (
          <button
            key={zone}
            type="button"
            aria-pressed={spot.felt.includes(zone)}
            onClick={() => toggleFeltArea(zone)}
          >
            {name}
            {spot.felt.includes(zone) && <small>{say(zone)}</small>}
          </button>
        ))}
      </div>
      <Reach>
        <button class="main" type="button" onClick={onBack}>
          {playerStrings.spot.backToHold}
        </button>
      </Reach>
    </main>
  );
}
