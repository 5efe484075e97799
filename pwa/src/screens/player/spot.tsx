/** A sore spot: where it is, how sore, held until it eases, how sore now. */

import { useSignal } from "@preact/signals";
import type { Spot } from "../../rules/spot.ts";
import { content } from "../../store/content.ts";
import type { Layout } from "../../store/settings.ts";
import { beginHold, cancelSpot, finishSpot, placeSpot } from "../../store/spots.ts";
import { strings } from "../../strings/index.ts";
import { playerStrings } from "../../strings/player/index.ts";
import { BodyMap } from "../../ui/body-map/body-map.tsx";
import type { View } from "../../ui/body-map/plates.ts";
import { Scale } from "../../ui/scale.tsx";
import { HoldSpot } from "./hold-spot.tsx";
import { Reach, ViewTabs } from "./spot-parts.tsx";

export function SpotScreen({ spot, layout }: { spot: Spot; layout: Layout }) {
  if (spot.stage === "where") return <ChooseSpot spot={spot} />;
  if (spot.stage === "hold") return <HoldSpot spot={spot} layout={layout} />;
  return <RateSpot key={spot.stage} spot={spot} />;
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
