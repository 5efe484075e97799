/**
 * What is written on the drawing: letters, names, crosses and areas. Drawn in pixels and never
 * mirrored.
 */

import type { ComponentChildren } from "preact";
import type { Side } from "../../rules/session-plan.ts";
import { strings } from "../../strings/index.ts";
import { around, middle, type Place } from "./curve.ts";
import {
  type Caption,
  type Cross,
  type Frame,
  type FrameName,
  TARGET,
  type View,
  type Zone,
} from "./plates.ts";

/**
 * The letters of the sides: left is on the viewer's left from behind; from the side there is one
 * only.
 */
export function Letters({
  view,
  side,
  frame,
  sign,
}: {
  view: View;
  side: Side;
  frame: Frame;
  sign: number;
}) {
  const [x, y, width] = frame.box;
  const inset = 14 * frame.scale;
  const ends = { left: x + inset, right: x + width - inset };
  const near = sign * ends.right;
  const far = sign * ends.left;
  const letters: [Side, number][] =
    view === "side"
      ? [[side, near]]
      : [
          [side, near],
          [side === "left" ? "right" : "left", far],
        ];
  return (
    <>
      {letters.map(([letter, at]) => (
        <At place={[at, y + inset]} frame={frame}>
          <text class={letter === side ? "lr on" : "lr"} y="5">
            {letter === "left" ? strings.today.left : strings.today.right}
          </text>
        </At>
      ))}
    </>
  );
}

/** Draws its children in pixels around a place on the body. */
function At({
  place: [x, y],
  frame,
  children,
}: {
  place: Place;
  frame: Frame;
  children: ComponentChildren;
}) {
  return <g transform={`translate(${x} ${y}) scale(${frame.scale})`}>{children}</g>;
}

export function Name({
  name,
  at: [x, y],
  to: [toX, toY],
  sign,
  frame,
}: Caption & { sign: number; frame: Frame }) {
  const end = (x - toX) * sign < 0;
  const gap = (end ? 4 : -4) * frame.scale;
  return (
    <>
      <path class="d2" d={`M${x * sign + gap} ${y}L${toX * sign} ${toY}`} />
      <At place={[x * sign, y]} frame={frame}>
        <text class={end ? "caption end" : "caption"}>
          {strings.map.captions[name]!.map((line, index, all) => (
            <tspan x="0" y={4 + 14 * (index - (all.length - 1) / 2)}>
              {line}
            </tspan>
          ))}
        </text>
      </At>
    </>
  );
}

interface Pressable {
  name: string;
  pressed: boolean;
  onPress: (() => void) | undefined;
  class: string;
  children: ComponentChildren;
}

/** A button within the drawing, or nothing but its marks. */
function Press({ name, pressed, onPress, class: style, children }: Pressable) {
  if (!onPress)
    return (
      // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a <g> takes no focus.
      <g class={style} aria-hidden="true">
        {children}
      </g>
    );
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    onPress();
  };
  return (
    <g
      class={style}
      role="button"
      tabindex={0}
      aria-pressed={pressed}
      aria-label={name}
      onClick={onPress}
      onKeyDown={onKeyDown}
    >
      {children}
    </g>
  );
}

interface PointProps {
  name: string;
  number: number;
  cross: Cross;
  within: FrameName;
  sign: number;
  frame: Frame;
  chosen: boolean;
  onPress: (() => void) | undefined;
}

export function Point({ name, number, cross, within, sign, frame, chosen, onPress }: PointProps) {
  const close = within === "close";
  const [left, top] = close ? cross.close : cross.whole;
  const size = close ? TARGET.close : TARGET.whole;
  const arm = chosen && within !== "plain" && within !== "small" ? 7 : 5;
  return (
    <Press class={chosen ? "point on" : "point"} name={name} pressed={chosen} onPress={onPress}>
      {onPress && (
        <rect class="touch" x={sign > 0 ? left : -left - size} y={top} width={size} height={size} />
      )}
      <At place={[cross.at[0] * sign, cross.at[1]]} frame={frame}>
        <circle class="clear" r={arm + 2} />
        <path class="x" d={`M${-arm} ${-arm}L${arm} ${arm}M${arm} ${-arm}L${-arm} ${arm}`} />
      </At>
      {(close || chosen) && within !== "hips" && within !== "small" && (
        <At place={[cross.number[0] * sign, cross.number[1]]} frame={frame}>
          <text class="number" y="4">
            {number}
          </text>
        </At>
      )}
    </Press>
  );
}

interface ZoneProps {
  name: string;
  zone: Zone;
  sign: number;
  frame: Frame;
  fill: string;
  felt: boolean;
  onPress: (() => void) | undefined;
}

export function ZoneShape({ name, zone, sign, frame, fill, felt, onPress }: ZoneProps) {
  const [x, y] = middle(zone.shape);
  const d = around(zone.shape);
  return (
    <Press class={felt ? "zone on" : "zone"} name={name} pressed={felt} onPress={onPress}>
      <g transform={`scale(${sign} 1)`}>
        {onPress && zone.touch && (
          <rect
            class="touch"
            x={zone.touch[0]}
            y={zone.touch[1]}
            width={zone.touch[2]}
            height={zone.touch[3]}
          />
        )}
        {felt && <path fill={fill} d={d} />}
        <path class="zone-edge" d={d} />
      </g>
      {felt && onPress && (
        <At place={[x * sign, y]} frame={frame}>
          <circle class="clear" r="10" />
          <path class="x check" d="M-5 0l4 5 7 -9" />
        </At>
      )}
    </Press>
  );
}
