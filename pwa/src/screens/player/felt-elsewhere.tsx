import { useSignal } from "@preact/signals";
import type { Spot } from "../../rules/spot.ts";
import { content } from "../../store/content.ts";
import { endSession } from "../../store/current-session.ts";
import { toggleFeltArea } from "../../store/spots.ts";
import { playerStrings } from "../../strings/player/index.ts";
import { BodyMap } from "../../ui/body-map/body-map.tsx";
import type { View } from "../../ui/body-map/plates.ts";
import { Triangle } from "../../ui/icons.tsx";
import { Reach, ViewTabs } from "./spot-parts.tsx";

/**
 * Where else it is felt, on the drawing or from the list. Says whether that is typical of this
 * spot, never what it means.
 */
export function FeltElsewhere({ spot, onBack }: { spot: Spot; onBack: () => void }) {
  const view = useSignal<View>("back");
  const names = content.value?.map.zones ?? {};
  return (
    <main class="after spot">
      <h1>{playerStrings.spot.feltWhere}</h1>
      <ul class="plain felt">
        {spot.felt.map((area) => (
          <li key={area}>
            <b>{names[area] ?? area}</b>: {typicality(spot, area)}
          </li>
        ))}
      </ul>
      <ViewTabs view={view.value} onChoose={(one) => void (view.value = one)} />
      <BodyMap
        view={view.value}
        side={spot.side}
        frame="whole"
        felt={spot.felt}
        zones={names}
        onZone={toggleFeltArea}
      />
      <button class="danger" type="button" onClick={() => void endSession("Tingling or numbness")}>
        <Triangle /> {playerStrings.spot.tingles}
      </button>
      <AreaChoices spot={spot} names={names} />
      <Reach>
        <button class="main" type="button" onClick={onBack}>
          {playerStrings.spot.backToHold}
        </button>
      </Reach>
    </main>
  );
}

function AreaChoices({ spot, names }: { spot: Spot; names: Record<string, string> }) {
  return (
    <div class="zones" role="group" aria-label={playerStrings.spot.feltWhere}>
      {Object.entries(names).map(([area, name]) => (
        <button
          key={area}
          type="button"
          aria-pressed={spot.felt.includes(area)}
          onClick={() => toggleFeltArea(area)}
        >
          {name}
          {spot.felt.includes(area) && <small>{typicality(spot, area)}</small>}
        </button>
      ))}
    </div>
  );
}

/** Say whether the point is often felt in this area. */
function typicality({ point: id }: Spot, area: string): string {
  const point = content.value?.points.find((one) => one.id === id);
  if (!point) return playerStrings.spot.noted;
  return point.zones.includes(area) ? playerStrings.spot.typical : playerStrings.spot.unusual;
}
