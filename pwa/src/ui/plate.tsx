/** The hips from behind, in one hand: where to press, where it may be felt, what to keep off. */

import type { Side } from "../rules/routine.ts";
import { t } from "../strings/index.ts";

const CONTOUR =
  "M68 -6C61 20 60 36 67 53C75 71 97 92 105 130C111 158 107 190 100 219M6 187C18 196 38 197 56 190M6 187C10 199 12 208 12 219";
const CREST = "M13 94C28 66 58 60 80 86M11 97q4 6 8 1";
const FIBRES =
  "M18.9 90.3Q57.5 106.6 84 133M22.7 85.8Q59.9 104.2 84.5 132.7M26.8 82Q62.5 102.2 85.1 132.4M31.2 78.8Q65.2 100.5 85.7 132.1M35.8 76.4Q68 99.1 86.2 131.8M40.6 74.7Q70.9 98.1 86.8 131.5M45.5 73.7Q73.9 97.4 87.3 131.2M50.5 73.4Q76.9 97.2 87.8 130.9M55.5 73.9Q80 97.3 88.4 130.6M60.6 75.3Q83 97.8 89 130.3M65.6 77.4Q86 98.7 89.5 130M70.5 80.3Q89 100 90 129.7M75.3 84.1Q92 101.8 90.6 129.4";
const FELT = "M34 84C52 92 84 108 90 128C96 150 84 172 64 178C46 180 30 164 26 140C22 118 24 96 34 84Z";

/** `side` is the side that is marked; the back view shows the person's left on the left. */
export function Plate({ side }: { side: Side }) {
  const sign = side === "right" ? 1 : -1;
  return (
    <svg class="plate" viewBox="-171 -8 342 228" role="img" aria-label={t.today.plate(side)}>
      <defs>
        <pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(28)">
          <path class="dots" d="M1.5 1.5h0M4.5 4.5h0" />
        </pattern>
        <pattern id="stripes" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path class="stripes" d="M0 0V4" />
        </pattern>
      </defs>
      <g transform={`scale(${sign} 1)`}>
        <path fill="url(#dots)" d={FELT} />
      </g>
      <Half marked={side === "right"} />
      <g transform="scale(-1 1)">
        <Half marked={side === "left"} />
      </g>
      <path class="d" d="M0 116C2 140 -1 164 0 186" />
      <path class="d2 spine" d="M0 -4V92" />
      <path class="d2" d="M-13 98Q-6 118 0 116Q6 118 13 98" />
      <g transform={`scale(${sign} 1)`}>
        <circle class="clear" cx="94" cy="137" r="9.5" />
        <circle class="keep-off" cx="94" cy="137" r="9.5" fill="url(#stripes)" />
        <circle class="clear" cx="54" cy="80" r="9.5" />
        <path class="x" d="M49 75l10 10m0-10l-10 10" />
        <path class="d2" d="M63 74L112 46M105 139L116 141M26 150L-112 168" />
      </g>
      <Caption at={116 * sign} y={42} lines={t.today.press} />
      <Caption at={120 * sign} y={140} lines={t.today.bone} />
      <Caption at={-116 * sign} y={165} lines={t.today.felt} />
      <text class={side === "left" ? "lr on" : "lr"} x="-84" y="14">{t.today.left}</text>
      <text class={side === "right" ? "lr on" : "lr"} x="84" y="14">{t.today.right}</text>
    </svg>
  );
}

function Half({ marked }: { marked: boolean }) {
  return (
    <>
      <path class="d" d={CONTOUR} />
      <path class="d2" d={CREST} />
      <path class={marked ? "d2" : "d2 far"} d={FIBRES} />
    </>
  );
}

function Caption({ at, y, lines }: { at: number; y: number; lines: readonly string[] }) {
  return (
    <text class={at < 0 ? "caption end" : "caption"} x={at} y={y}>
      {lines.map((line, index) => (
        <tspan x={at} dy={index * 15}>{line}</tspan>
      ))}
    </text>
  );
}
