/** The small shapes that carry meaning without colour. */

/** Marks what needs attention. */
export function Triangle() {
  return (
    <svg class="mark" viewBox="0 0 16 16" aria-hidden="true">
      <path class="tri" d="M8 1.6 15.2 14.4H.8Z" />
    </svg>
  );
}

/** A day: done is a disc, not done a ring, today a heavy ring until it is done. */
export function Dot({ done, heavy }: { done: boolean; heavy: boolean }) {
  return (
    <svg class="dot" viewBox="0 0 30 30" aria-hidden="true">
      <circle class={done ? "full" : heavy ? "heavy" : "ring"} cx="15" cy="15" r={done ? 12 : 11} />
    </svg>
  );
}

export function PauseMark() {
  return (
    <svg class="mark" viewBox="0 0 12 14" aria-hidden="true">
      <path fill="currentColor" d="M1 0h3v14H1zM8 0h3v14H8z" />
    </svg>
  );
}

export function PlayMark() {
  return (
    <svg class="mark" viewBox="0 0 12 14" aria-hidden="true">
      <path fill="currentColor" d="M1 0l10 7-10 7z" />
    </svg>
  );
}

/** Marks where to press. */
export function CrossMark() {
  return (
    <svg class="mark" viewBox="0 0 16 16" aria-hidden="true">
      <path class="cross" d="M2.5 2.5l11 11M13.5 2.5l-11 11" />
    </svg>
  );
}
