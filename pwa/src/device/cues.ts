/** Tones for someone who is not looking: a tick for each of the last three seconds, a longer one at a change. */

type Tone = readonly [hertz: number, seconds: number];

const TICK: Tone = [660, 0.07];
const CHANGE: Tone = [440, 0.45];

let audio: AudioContext | undefined;

/** Must be called from a tap once, or phones stay silent. */
export function unlockSound(): void {
  audio ??= new AudioContext();
  void audio.resume();
}

export function tick(): void {
  play(TICK);
}

export function change(): void {
  play(CHANGE);
  navigator.vibrate?.(120);
}

function play([hertz, seconds]: Tone): void {
  if (audio?.state !== "running") return;
  const now = audio.currentTime;
  const gain = new GainNode(audio, { gain: 0.25 });
  gain.gain.setTargetAtTime(0, now + seconds * 0.6, seconds / 6);
  const tone = new OscillatorNode(audio, { frequency: hertz });
  tone.connect(gain).connect(audio.destination);
  tone.start(now);
  tone.stop(now + seconds * 1.5);
}
