/** Tones and vibration. */

type Tone = readonly [hertz: number, seconds: number];

const TICK: Tone = [660, 0.07];
const CHANGE: Tone = [440, 0.45];
const VIBRATE_MS = 120;

let audio: AudioContext | undefined;

/** Call this in a tap once; otherwise phones play no sound. */
export function unlockSound(): void {
  // On an iPhone "playback" is heard even with the silent switch on.
  const session = (navigator as { audioSession?: { type: string } }).audioSession;
  if (session) session.type = "playback";
  audio ??= new AudioContext();
  void audio.resume();
}

/** A short tone for each of the last three seconds. */
export function playTick(): void {
  play(TICK);
}

/** A longer tone when something else begins. */
export function playChange(): void {
  play(CHANGE);
}

export function vibrate(): void {
  navigator.vibrate?.(VIBRATE_MS);
}

function play([hertz, seconds]: Tone): void {
  if (audio && audio.state !== "running") void audio.resume(); // locking the phone suspends it
  if (audio?.state !== "running") return;
  const now = audio.currentTime;
  const gain = new GainNode(audio, { gain: 0.25 });
  gain.gain.setTargetAtTime(0, now + seconds * 0.6, seconds / 6);
  const tone = new OscillatorNode(audio, { frequency: hertz });
  tone.connect(gain).connect(audio.destination);
  tone.start(now);
  tone.stop(now + seconds * 1.5);
}
