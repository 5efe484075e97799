/** The figure: its lines, its muscles, and the stripes where never to press. */

import { around } from "./curve.ts";
import type { KeepOffId, Plate, View } from "./plates.ts";

export function Patterns({ id, scale }: { id: string; scale: number }) {
  // The patterns scale less than the drawing, so they stay fine on the whole figure.
  const small = scale ** 0.75;
  return (
    <defs>
      <pattern
        id={`${id}dots`}
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform={`rotate(28) scale(${small})`}
      >
        <path class="dots" d="M1.5 1.5h0M4.5 4.5h0" />
      </pattern>
      <pattern
        id={`${id}stripes`}
        width="5"
        height="5"
        patternUnits="userSpaceOnUse"
        patternTransform={`rotate(45) scale(${small})`}
      >
        <path class="stripes" d="M2.5 -1V6" />
      </pattern>
    </defs>
  );
}

/** The lines of the body. From behind, the other half is fainter. */
export function Figure({ plate, view, sign }: { plate: Plate; view: View; sign: number }) {
  return (
    <>
      {view === "back" && (
        <g class="far" transform={`scale(${-sign} 1)`}>
          <Lines plate={plate} />
        </g>
      )}
      <g transform={`scale(${sign} 1)`}>
        <Lines plate={plate} />
        {plate.midline.map((d) => (
          <path class="d" d={d} />
        ))}
        {plate.dotted.map((d) => (
          <path class="d2 spine" d={d} />
        ))}
      </g>
    </>
  );
}

function Lines({ plate }: { plate: Plate }) {
  return (
    <>
      {plate.faint.map((d) => (
        <path class="d2 faint" d={d} />
      ))}
      <path class="d2 deep" d={around(plate.muscles["gluteus-minimus"])} />
      {plate.fine.map((d) => (
        <path class="d2" d={d} />
      ))}
      {plate.outline.map((d) => (
        <path class="d" d={d} />
      ))}
    </>
  );
}

/** The areas never to press: those in `near`, or all of them. */
export function KeepOff({
  plate,
  id,
  near = Object.keys(plate.keepOff) as KeepOffId[],
}: {
  plate: Plate;
  id: string;
  near?: readonly KeepOffId[] | undefined;
}) {
  const shapes = near.flatMap((one) => plate.keepOff[one] ?? []).map((shape) => around(shape));
  return (
    <>
      {shapes.map((d) => (
        <path class="clear" d={d} />
      ))}
      {shapes.map((d) => (
        <path class="keep-off" fill={`url(#${id}stripes)`} d={d} />
      ))}
    </>
  );
}
