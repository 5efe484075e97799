/** The body, drawn once: where to press, where it may be felt, where never to press. */

import { useId } from "preact/hooks";
import type { Side } from "../../rules/routine.ts";
import { t } from "../../strings/index.ts";
import { BACK } from "./back.ts";
import { around } from "./curve.ts";
import { Letters, Name, Point, ZoneShape } from "./marks.tsx";
import type { Plate, PointId, View, Zone, ZoneId } from "./plates.ts";
import { SIDE } from "./side.ts";

/** Which points and zones each view shows. */
export const PLATES: Record<View, Plate> = { back: BACK, side: SIDE };

interface Props {
  view: View;
  side: Side;
  /** The points there are, in the order of their numbers. */
  points?: readonly { id: string; name: string; number: number }[];
  /** The point whose dots are shown. */
  chosen?: string | null;
  /** The zones that are marked as felt. */
  felt?: readonly string[];
  /** Captions with leader lines. */
  names?: boolean;
  /** Only the hip of `side`, larger. */
  close?: boolean;
  onPoint?: (id: PointId) => void;
  /** What the zones are called, by id; with `onZone` only. */
  zones?: Readonly<Record<string, string>>;
  onZone?: (id: ZoneId) => void;
}

/**
 * One plate for learning, the player, the diary and the report; what it is for follows from what it is given.
 *
 * With `onPoint` every X of `side` is a button; with `onZone` the zones of the body are, and crosses and stripes make
 * room for them. With neither it is a picture: only the chosen X is drawn. A list of the same names belongs beside it
 * wherever it can be pressed. Each instance has ids of its own, so two of them may stand on one page.
 */
export function BodyMap({ view, side, points = [], chosen = null, felt = [], names = false, close = false, onPoint, zones = {}, onZone }: Props) {
  const id = useId();
  const plate = PLATES[view];
  const frame = close ? plate.close : plate.whole;
  const sign = side === "right" ? 1 : -1;
  const [x, y, width, height] = frame.box;
  const shown = points.filter((one) => one.id in plate.crosses && (onPoint || one.id === chosen) && !onZone);
  return (
    <svg
      class={close ? "body-map close" : "body-map"}
      viewBox={`${sign > 0 ? x : -x - width} ${y} ${width} ${height}`}
      role={onPoint || onZone ? "group" : "img"}
      aria-label={t.map.drawing(view, side, shown.find((one) => one.id === chosen)?.name)}
    >
      <Patterns id={id} scale={frame.scale} />
      <g aria-hidden="true">
        <Figure plate={plate} view={view} sign={sign} />
        <g transform={`scale(${sign} 1)`}>
          {!onZone && <KeepOff plate={plate} id={id} />}
          {chosen && chosen in plate.felt && <path class="felt" fill={`url(#${id}dots)`} d={around(plate.felt[chosen as PointId]!)} />}
        </g>
        {names && (close ? plate.captions.close : plate.captions.whole).map((one) => <Name {...one} sign={sign} frame={frame} />)}
        <Letters view={view} side={side} frame={frame} sign={sign} />
      </g>
      {zonesOf(plate).map(([zone, drawn]) =>
        (onZone || felt.includes(zone)) && (
          <ZoneShape key={zone} name={zones[zone] ?? zone} zone={drawn} sign={sign} frame={frame} fill={`url(#${id}dots)`} felt={felt.includes(zone)} onPress={onZone && (() => onZone(zone))} />
        ))}
      {shown.map((one) => (
        <Point key={one.id} name={one.name} number={one.number} cross={plate.crosses[one.id as PointId]!} close={close} sign={sign} frame={frame} chosen={one.id === chosen} onPress={onPoint && (() => onPoint(one.id as PointId))} />
      ))}
    </svg>
  );
}

function zonesOf(plate: Plate): [ZoneId, Zone][] {
  return Object.entries(plate.zones) as [ZoneId, Zone][];
}

function Patterns({ id, scale }: { id: string; scale: number }) {
  // Marks grow a little less than the paper shrinks: on the whole figure they stay fine.
  const small = scale ** 0.75;
  return (
    <defs>
      <pattern id={`${id}dots`} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform={`rotate(28) scale(${small})`}>
        <path class="dots" d="M1.5 1.5h0M4.5 4.5h0" />
      </pattern>
      <pattern id={`${id}stripes`} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform={`rotate(45) scale(${small})`}>
        <path class="stripes" d="M2.5 -1V6" />
      </pattern>
    </defs>
  );
}

/** The lines of the body. From behind the half that is not meant is fainter. */
function Figure({ plate, view, sign }: { plate: Plate; view: View; sign: number }) {
  return (
    <>
      {view === "back" && <g class="far" transform={`scale(${-sign} 1)`}><Lines plate={plate} /></g>}
      <g transform={`scale(${sign} 1)`}>
        <Lines plate={plate} />
        {plate.midline.map((d) => <path class="d" d={d} />)}
        {plate.dotted.map((d) => <path class="d2 spine" d={d} />)}
      </g>
    </>
  );
}

function Lines({ plate }: { plate: Plate }) {
  return (
    <>
      {plate.faint.map((d) => <path class="d2 faint" d={d} />)}
      <path class="d2 deep" d={around(plate.deep)} />
      {plate.fine.map((d) => <path class="d2" d={d} />)}
      {plate.outline.map((d) => <path class="d" d={d} />)}
    </>
  );
}

function KeepOff({ plate, id }: { plate: Plate; id: string }) {
  const shapes = Object.values(plate.keepOff).flat().map((shape) => around(shape));
  return (
    <>
      {shapes.map((d) => <path class="clear" d={d} />)}
      {shapes.map((d) => <path class="keep-off" fill={`url(#${id}stripes)`} d={d} />)}
    </>
  );
}
