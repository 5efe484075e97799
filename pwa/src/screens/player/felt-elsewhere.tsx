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
