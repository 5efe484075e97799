/**
 * The map: where to press, where it may be felt, where never to press; as a drawing and as a list.
 */

import { type Signal, useComputed, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Side } from "../../rules/session-plan.ts";
import { type Content, content, type Point } from "../../store/content.ts";
import { firstSide } from "../../store/routines.ts";
import { strings } from "../../strings/index.ts";
import { settingsStrings } from "../../strings/settings/index.ts";
import { BodyMap, PLATES } from "../../ui/body-map/body-map.tsx";
import { LEG, NEAR, type PointId, VIEWS, type View } from "../../ui/body-map/plates.ts";
import { Frame } from "../../ui/frame.tsx";

const SIDES: readonly Side[] = ["left", "right"];
const FRAMES = ["close", "whole"] as const;

/** What is shown, and how. */
function useMapState() {
  return {
    view: useSignal<View>("back"),
    side: useSignal<Side>(firstSide.value),
    frame: useSignal<(typeof FRAMES)[number]>("close"),
    names: useSignal(false),
    chosen: useSignal<string | null>(null),
  };
}

type MapState = ReturnType<typeof useMapState>;

export default function MapScreen() {
  const map = useMapState();
  const { view, side, frame, names, chosen } = map;
  const top = useRef<HTMLHeadingElement>(null);
  const points = useComputed(() =>
    [...(content.value?.points ?? [])].sort((a, b) => a.number - b.number),
  );
  const choose = (id: string) => void (chosen.value = id === chosen.value ? null : id);
  // From the list: the drawing is scrolled into sight, in a view that has the point.
  const chooseFromList = ({ id }: Point) => {
    choose(id);
    if (!isIn(view.value, id)) view.value = VIEWS.find((one) => isIn(one, id))!;
    if (chosen.value) top.current?.scrollIntoView();
  };
  return (
    <Frame class="map">
      <h1 ref={top}>{strings.map.title}</h1>
      <BodyMap
        view={view.value}
        side={side.value}
        points={points.value}
        chosen={chosen.value}
        names={names.value}
        frame={frame.value}
        onPoint={choose}
      />
      <Legend />
      <Switches map={map} />
      <ChosenPoint map={map} point={points.value.find(({ id }) => id === chosen.value)} />
      <h2>{strings.map.list}</h2>
      <NameList points={points.value} chosen={chosen.value} onChoose={chooseFromList} />
      <p class="note">
        {strings.map.notDiagnosis}{" "}
        {points.value.some((one) => !one.reviewed_by) && settingsStrings.notReviewed}
      </p>
    </Frame>
  );
}

function Switches({ map: { view, side, frame, names } }: { map: MapState }) {
  return (
    <div class="switches">
      <Choice
        label={strings.map.view}
        of={VIEWS}
        chosen={view}
        name={(one) => strings.map.views[one]!}
      />
      <Choice label={strings.map.side} of={SIDES} chosen={side} name={strings.map.sides} />
      <Choice
        label={strings.map.much}
        of={FRAMES}
        chosen={frame}
        name={(one) => strings.map.frames[one]!}
      />
      <button
        type="button"
        aria-pressed={names.value}
        onClick={() => void (names.value = !names.value)}
      >
        {strings.map.names}
      </button>
    </div>
  );
}

function ChosenPoint({ map, point }: { map: MapState; point: Point | undefined }) {
  return (
    <section class="said" aria-live="polite">
      {point ? (
        <PointDetails map={map} point={point} />
      ) : (
        <p class="quiet">{content.value?.points ? strings.map.begin : strings.map.loading}</p>
      )}
    </section>
  );
}

/** The same as the drawing, in words, for screen readers and for large text. */
function NameList({
  points,
  chosen,
  onChoose,
}: {
  points: readonly Point[];
  chosen: string | null;
  onChoose: (point: Point) => void;
}) {
  return (
    <ul class="rows">
      {points.map((one) => (
        <li key={one.id}>
          <button type="button" aria-pressed={one.id === chosen} onClick={() => onChoose(one)}>
            <b>
              {one.number}. {one.name}
            </b>
            <span class="small">{one.where}</span>
          </button>
          <p class="small">{strings.map.feltHere(one.felt)}</p>
          <p class="small">
            {strings.map.keepOffHere(
              nearby(content.value, one.id)
                .map(({ name }) => name)
                .join(". "),
            )}
            .
          </p>
        </li>
      ))}
    </ul>
  );
}

function isIn(view: View, id: string): boolean {
  return id in PLATES[view].crosses;
}

interface ChoiceProps<T extends string> {
  label: string;
  of: readonly T[];
  chosen: Signal<T>;
  name: (one: T) => string;
}

function Choice<T extends string>({ label, of, chosen, name }: ChoiceProps<T>) {
  return (
    <div class="choice" role="group" aria-label={label}>
      {of.map((one) => (
        <button
          type="button"
          aria-pressed={one === chosen.value}
          onClick={() => void (chosen.value = one)}
        >
          {name(one)}
        </button>
      ))}
    </div>
  );
}

/** What the three marks mean. */
function Legend() {
  return (
    <ul class="key">
      <li>
        <svg viewBox="-8 -8 16 16" aria-hidden="true">
          <path class="x" d="M-5-5L5 5M5-5L-5 5" />
        </svg>
        {strings.map.press}
      </li>
      <li>
        <svg viewBox="-8 -8 16 16" aria-hidden="true">
          <path class="dots" d="M-5-5h0M0-5h0M5-5h0M-5 0h0M0 0h0M5 0h0M-5 5h0M0 5h0M5 5h0" />
        </svg>
        {strings.map.felt}
      </li>
      <li>
        <svg viewBox="-8 -8 16 16" aria-hidden="true">
          <circle class="keep-off" r="7" fill="none" />
          <path class="keep-off" d="M-6 2L2-6M-4.5 5L5-4.5M-1 6.5L6.5-1" />
        </svg>
        {strings.map.keepOff}
      </li>
    </ul>
  );
}

/**
 * What the drawing shows, in words. When the dots run out of sight it says so and offers the whole
 * leg. The drawing does not zoom out by itself: nothing may move under the finger that has just
 * touched it.
 */
function PointDetails({ map: { view, frame }, point }: { map: MapState; point: Point }) {
  const other = VIEWS.find((one) => isIn(one, point.id))!;
  return (
    <>
      <h2>{point.name}</h2>
      {!isIn(view.value, point.id) && (
        <p>
          {strings.map.otherView(other)}{" "}
          <button class="link" type="button" onClick={() => void (view.value = other)}>
            {strings.map.turn(other)}
          </button>
        </p>
      )}
      <p>{point.where}</p>
      <p class="small">{strings.map.feltHere(point.felt)}</p>
      {nearby(content.value, point.id).map(({ id, name, why }) => (
        <p key={id} class="small">
          {strings.map.keepOffHere(name)}. {why}
        </p>
      ))}
      {frame.value === "close" && point.zones.some((zone) => LEG.has(zone)) && (
        <p>
          {strings.map.downTheLeg}{" "}
          <button class="link" type="button" onClick={() => void (frame.value = "whole")}>
            {strings.map.whole}
          </button>
        </p>
      )}
    </>
  );
}

function nearby(all: Content | null, id: string) {
  const ids: readonly string[] = NEAR[id as PointId] ?? [];
  return (all?.keep_off ?? []).filter((one) => ids.includes(one.id));
}
