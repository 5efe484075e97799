/** The body, drawn once: where to press, where it may be felt, where never to press. */

import { useId } from "preact/hooks";
import type { Side } from "../../rules/session-plan.ts";
import { strings } from "../../strings/index.ts";
import { BACK } from "./back.ts";
import { around } from "./curve.ts";
import { Figure, KeepOff, Patterns } from "./figure.tsx";
import { Letters, Name, Point, ZoneShape } from "./marks.tsx";
import {
  type FrameName,
  type KeepOffId,
  type MuscleId,
  NEAR,
  type Plate,
  type PointId,
  type View,
  type Zone,
  type ZoneId,
} from "./plates.ts";
import { SIDE } from "./side.ts";

/** The points, zones and muscles that each view shows. */
export const PLATES: Record<View, Plate> = { back: BACK, side: SIDE };

interface Props {
  view: View;
  side: Side;
  /** How much of the body is in sight. */
  frame: FrameName;
  /** What a screen reader calls it. */
  label?: string;
  /** The points there are, in the order of their numbers. */
  points?: readonly { id: string; name: string; number: number }[];
  /** The point whose dots are shown. */
  chosen?: string | null;
  /** The points whose X is drawn when no X is a button. */
  marked?: readonly string[];
  /** The zones that are marked as felt. */
  felt?: readonly string[];
  /** The muscle that is filled. */
  muscle?: string;
  /** Captions with leader lines. */
  names?: boolean;
  onPoint?: (id: PointId) => void;
  /** What the zones are called, by id; with `onZone` only. */
  zones?: Readonly<Record<string, string>>;
  onZone?: (id: ZoneId) => void;
}

/**
 * The drawing in the guide, on Today, in the player, the diary and the report; its use follows from
 * its props.
 *
 * With `onPoint` every X of `side` is a button; with `onZone` the zones of the body are, without
 * crosses and stripes. With neither it is a picture. Wherever it can be pressed, a list of the same
 * names stands beside it. Each instance has ids of its own, so a page may have several.
 */
export function BodyMap(props: Props) {
  const { view, side, frame: name, label, points = [], chosen, onPoint, onZone } = props;
  const id = useId();
  const { plate, frame, sign } = geometry(props);
  const [x, y, width, height] = frame.box;
  const marked = markedOf(props);
  const shown = points.filter(
    (one) => one.id in plate.crosses && (onPoint || marked.includes(one.id)) && !onZone,
  );
  return (
    <svg
      class={`body-map ${name}`}
      viewBox={`${sign > 0 ? x : -x - width} ${y} ${width} ${height}`}
      role={onPoint || onZone ? "group" : "img"}
      aria-label={
        label ?? strings.map.drawing(view, side, shown.find((one) => one.id === chosen)?.name)
      }
    >
      <Patterns id={id} scale={frame.scale} />
      <Background id={id} {...props} />
      <Zones id={id} {...props} />
      {shown.map((one) => (
        <Point
          key={one.id}
          name={one.name}
          number={one.number}
          cross={plate.crosses[one.id as PointId]!}
          within={name}
          sign={sign}
          frame={frame}
          chosen={onPoint ? one.id === chosen : true}
          onPress={onPoint && (() => onPoint(one.id as PointId))}
        />
      ))}
    </svg>
  );
}

/** The areas of the body: all of them as buttons, or those where it is felt. */
function Zones(props: Props & { id: string }) {
  const { id, felt = [], zones, onZone } = props;
  const { plate, frame, sign } = geometry(props);
  return (
    <>
      {zonesOf(plate).map(
        ([zone, drawn]) =>
          (onZone || felt.includes(zone)) && (
            <ZoneShape
              key={zone}
              name={zones?.[zone] ?? zone}
              zone={drawn}
              sign={sign}
              frame={frame}
              fill={`url(#${id}dots)`}
              felt={felt.includes(zone)}
              onPress={onZone && (() => onZone(zone))}
            />
          ),
      )}
    </>
  );
}

/**
 * What cannot be pressed: the figure, its stripes and dots, captions and the letters of the sides.
 */
function Background(props: Props & { id: string }) {
  const { id, view, side, frame: name, chosen, muscle, names = false, onZone } = props;
  const { plate, frame, sign } = geometry(props);
  const filled = plate.muscles[muscle as MuscleId];
  const near = name === "hips" || name === "small" ? nearTo(markedOf(props)) : undefined;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a <g> takes no focus.
    <g aria-hidden="true">
      {filled && <path class="muscle" transform={`scale(${sign} 1)`} d={around(filled)} />}
      <Figure plate={plate} view={view} sign={sign} />
      <g transform={`scale(${sign} 1)`}>
        {!onZone && !muscle && <KeepOff plate={plate} id={id} near={near} />}
        {chosen && chosen in plate.felt && (
          <path class="felt" fill={`url(#${id}dots)`} d={around(plate.felt[chosen as PointId]!)} />
        )}
      </g>
      {names && frame.captions.map((one) => <Name {...one} sign={sign} frame={frame} />)}
      {name !== "small" && <Letters view={view} side={side} frame={frame} sign={sign} />}
    </g>
  );
}

/** The plate of a view, the frame in sight, and 1 for the right side or -1 for its mirror image. */
function geometry({ view, side, frame }: Props) {
  const plate = PLATES[view];
  return { plate, frame: plate.frames[frame], sign: side === "right" ? 1 : -1 };
}

function markedOf({ marked, chosen }: Props): readonly string[] {
  return marked ?? [chosen ?? ""];
}

/** What never to press near any of the points. */
function nearTo(points: readonly string[]): readonly KeepOffId[] {
  return [...new Set(points.flatMap((id) => NEAR[id as PointId] ?? []))];
}

function zonesOf(plate: Plate): [ZoneId, Zone][] {
  return Object.entries(plate.zones) as [ZoneId, Zone][];
}
