/** The clock of a phase: one tick a second, and a disc that rolls round. */

const RADIUS = 139;

interface Props {
  /** The whole seconds of the phase, and how many of them remain. */
  seconds: number;
  left: number;
}

export function Ring({ seconds, left }: Props) {
  const spent = seconds - left;
  const angle = (second: number) => (second / seconds) * 360;
  return (
    <svg viewBox="-156 -156 312 312" aria-hidden="true">
      {Array.from({ length: seconds }, (_, second) => (
        <path
          class={second < spent ? "tick spent" : "tick"}
          d={`M0 -132V-146`}
          transform={`rotate(${angle(second + 0.5)})`}
        />
      ))}
      <circle class="rolling" r="8" cy={-RADIUS} transform={`rotate(${angle(spent)})`} />
    </svg>
  );
}
