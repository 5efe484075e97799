/** A sore spot: where it is, how sore, held until it eases, how sore now. */

import { useSignal } from "@preact/signals";
import { type Spot, BREATH_IN_MS, EASE_OFF_SECONDS, MOVE_ON_SECONDS, breath, heldSeconds } from "../rules/spot.ts";
import { content } from "../store/content.ts";
import { endSession, painted } from "../store/session.ts";
import { beginHold, dropSpot, finishSpot, placeSpot, spotEased, spotFelt } from "../store/spots.ts";
import { t } from "../strings/index.ts";
import { Triangle } from "../ui/marks.tsx";
import { Scale } from "../ui/scale.tsx";
import { HoldRing } from "../ui/hold-ring.tsx";
import { StopIf } from "./player.tsx";

export function SpotScreen({ spot }: { spot: Spot }) {
  if (spot.stage === "where") return <Where spot={spot} />;
  if (spot.stage === "hold") return <Hold spot={spot} />;
  return <Rate key={spot.stage} spot={spot} />;
}

function Where({ spot }: { spot: Spot }) {
  return (
    <main class="after">
      <p class="it quiet">{t.sideName(spot.side)}</p>
      <h1>{t.spot.where}</h1>
      <div class="foot choices">
        {(content.value?.points ?? []).map(({ id, name, where }) => (
          <button key={id} type="button" onClick={() => placeSpot(id)}>
            <b>{name}</b>
            <span class="small quiet">{where}</span>
          </button>
        ))}
        <button type="button" onClick={() => placeSpot(null)}><b>{t.spot.anywhere}</b></button>
        <button class="quiet-button" type="button" onClick={dropSpot}>{t.spot.leave}</button>
      </div>
    </main>
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
        <p class="small meta-line"><b>{t.sideName(spot.side)}</b></p>
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
        <button type="button" onClick={() => finishSpot(null)}><Triangle /> {t.player.tooMuch}</button>
        <StopIf />
        <button type="button" onClick={() => void (elsewhere.value = true)}>{t.spot.elsewhere}</button>
      </div>
    </main>
  );
}

/** Felt elsewhere: the map says whether that is typical of this spot, never what it means. */
function Elsewhere({ spot, onBack }: { spot: Spot; onBack: () => void }) {
  const point = content.value?.points?.find(({ id }) => id === spot.point);
  const say = (zone: string) => {
    const name = t.spot.zones[zone] ?? zone;
    if (!point) return t.spot.noted(name);
    return point.zones.includes(zone) ? t.spot.typical(name) : t.spot.unusual(name);
  };
  return (
    <main class="after">
      <h1>{t.spot.feltWhere}</h1>
      <div class="zones" role="group" aria-label={t.spot.feltWhere}>
        {Object.entries(t.spot.zones).map(([zone, name]) => (
          <button key={zone} type="button" aria-pressed={spot.felt.includes(zone)} onClick={() => spotFelt(zone)}>{name}</button>
        ))}
      </div>
      <ul class="plain" role="status">{spot.felt.map((zone) => <li key={zone}>{say(zone)}</li>)}</ul>
      <div class="foot">
        <button class="danger" type="button" onClick={() => void endSession("Tingling or numbness")}><Triangle /> {t.spot.tingles}</button>
        <button class="main" type="button" onClick={onBack}>{t.spot.backToHold}</button>
      </div>
    </main>
  );
}
