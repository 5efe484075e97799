/** A sore spot: where it is, how sore, held until it eases, how sore now. */

import { useSignal } from "@preact/signals";
import { type Spot, BREATH_IN_MS, EASE_OFF_SECONDS, MOVE_ON_SECONDS, breath, heldSeconds } from "../rules/spot.ts";
import { content } from "../store/content.ts";
import { endSession, painted } from "../store/session.ts";
import { beginHold, dropSpot, finishSpot, holdTooMuch, placeSpot, spotEased, spotFelt } from "../store/spots.ts";
import { t } from "../strings/index.ts";
import { Triangle } from "../ui/marks.tsx";
import { Scale } from "../ui/scale.tsx";
import { BodyMap } from "../ui/body-map/body-map.tsx";
import type { View } from "../ui/body-map/plates.ts";
import { HoldRing } from "../ui/hold-ring.tsx";
import { StopIf } from "./player.tsx";

const VIEWS: readonly View[] = ["back", "side"];

export function SpotScreen({ spot }: { spot: Spot }) {
  if (spot.stage === "where") return <Where spot={spot} />;
  if (spot.stage === "hold") return <Hold spot={spot} />;
  return <Rate key={spot.stage} spot={spot} />;
}

/** On the drawing, or from the list: the same points. */
function Where({ spot }: { spot: Spot }) {
  const view = useSignal<View>("back");
  const points = content.value?.points ?? [];
  return (
    <main class="after">
      <p class="it quiet">{t.sideName(spot.side)}</p>
      <h1>{t.spot.where}</h1>
      <button class="main" type="button" onClick={() => placeSpot(null)}>{t.spot.anywhere}</button>
      <Views view={view.value} onChoose={(one) => void (view.value = one)} />
      <BodyMap view={view.value} side={spot.side} points={points} close onPoint={placeSpot} />
      <div class="choices spots">
        {points.map(({ id, name, number, where }) => (
          <button key={id} type="button" onClick={() => placeSpot(id)}>
            <b>{number}. {name}</b>
            <span class="small quiet">{where}</span>
          </button>
        ))}
        <button class="quiet-button" type="button" onClick={dropSpot}>{t.spot.leave}</button>
      </div>
    </main>
  );
}

function Views({ view, onChoose }: { view: View; onChoose: (view: View) => void }) {
  return (
    <div class="sides" role="group" aria-label={t.map.view}>
      {VIEWS.map((one) => (
        <button type="button" aria-pressed={one === view} onClick={() => onChoose(one)}>{t.map.views[one]}</button>
      ))}
    </div>
  );
}

function Rate({ spot }: { spot: Spot }) {
  const first = spot.stage === "before";
  const answer = first ? beginHold : finishSpot;
  const question = first ? t.spot.rate : t.spot.after;
  return (
    <main class="after">
      <p class="it quiet">{t.sideName(spot.side)}</p>
      {!first && <p class="quiet">{t.spot.heldFor(spot.seconds, spot.eased)}</p>}
      <h1>{question}</h1>
      <Scale label={question} value={null} onChoose={answer}>
        <button class="blank" type="button" onClick={() => answer(null)}><span class="link">{t.after.blank}</span></button>
      </Scale>
    </main>
  );
}

function Hold({ spot }: { spot: Spot }) {
  const elsewhere = useSignal(false);
  if (elsewhere.value) return <Elsewhere spot={spot} onBack={() => void (elsewhere.value = false)} />;
  const seconds = heldSeconds(spot, painted.value);
  const way = breath(spot, painted.value);
  return (
    <main class="player hold">
      <div class="tap">
        <p class="small"><b>{t.sideName(spot.side)}</b></p>
        <h1>{t.spot.hold}</h1>
        <div class="ring">
          <HoldRing held={seconds} of={MOVE_ON_SECONDS} breathing={way} />
          <div class="face">
            <span class="count" role="timer" aria-live="off">{seconds}</span>
            <span class="it breath">{way === "in" ? t.spot.in : t.spot.out}</span>
          </div>
        </div>
        <p class="small quiet" role={seconds >= EASE_OFF_SECONDS ? "status" : undefined}>
          {seconds >= EASE_OFF_SECONDS && seconds < EASE_OFF_SECONDS + BREATH_IN_MS / 1000 ? t.spot.easeOff : t.spot.held(seconds)}
        </p>
        <button class="cover" type="button" aria-hidden="true" tabIndex={-1} onClick={spotEased} />
      </div>
      <button class="main big" type="button" onClick={spotEased}>{t.spot.eased}<small>{t.spot.anywhereAbove}</small></button>
      <div class="controls">
        <button type="button" onClick={holdTooMuch}><Triangle /> {t.player.tooMuch}</button>
        <StopIf />
        <button type="button" onClick={() => void (elsewhere.value = true)}>{t.spot.elsewhere}</button>
      </div>
    </main>
  );
}

/** Felt elsewhere, on the drawing or from the list: the map says whether that is typical of this spot, never what it means. */
function Elsewhere({ spot, onBack }: { spot: Spot; onBack: () => void }) {
  const view = useSignal<View>("back");
  const point = content.value?.points.find(({ id }) => id === spot.point);
  const zones = content.value?.map.zones ?? {};
  const say = (zone: string) => {
    const name = zones[zone] ?? zone;
    if (!point) return t.spot.noted(name);
    return point.zones.includes(zone) ? t.spot.typical(name) : t.spot.unusual(name);
  };
  return (
    <main class="after">
      <h1>{t.spot.feltWhere}</h1>
      <div role="status">
        <ul class="plain">{spot.felt.map((zone) => <li key={zone}>{say(zone)}</li>)}</ul>
      </div>
      <Views view={view.value} onChoose={(one) => void (view.value = one)} />
      <BodyMap view={view.value} side={spot.side} felt={spot.felt} zones={zones} onZone={spotFelt} />
      <div class="zones" role="group" aria-label={t.spot.feltWhere}>
        {Object.entries(zones).map(([zone, name]) => (
          <button key={zone} type="button" aria-pressed={spot.felt.includes(zone)} onClick={() => spotFelt(zone)}>{name}</button>
        ))}
      </div>
      <div class="foot">
        <button class="danger" type="button" onClick={() => void endSession("Tingling or numbness")}><Triangle /> {t.spot.tingles}</button>
        <button class="main" type="button" onClick={onBack}>{t.spot.backToHold}</button>
      </div>
    </main>
  );
}
