/** Tones and vibration for someone who is not looking. */

type Tone = readonly [hertz: number, seconds: number];

const TICK: Tone = [660, 0.07];
const CHANGE: Tone = [440, 0.45];
const VIBRATE_MS = 120;

let audio: AudioContext | undefined;

/** Must be called from a tap once, or phones stay silent. */
export function unlockSound(): void {
  // On an iPhone this is heard with the silent switch on, as a film would be.
  const session = (navigator as { audioSession?: { type: string } }).audioSession;
  if (session) session.type = "playback";
  audio ??= new AudioContext();
  void audio.resume();
}

/** One of the last three seconds. */
export function playTick(): void {
  play(TICK);
}

/** Something else begins. */
export function playChange(): void {
  play(CHANGE);
}

export function vibrate(): void {
  navigator.vibrate?.(VIBRATE_MS);
}

function play([hertz, seconds]: Tone): void {
  if (audio && audio.state !== "running") void audio.resume(); // a phone that was locked has stopped it
  if (audio?.state !== "running") return;
  const now = audio.currentTime;
  const gain = new GainNode(audio, { gain: 0.25 });
  gain.gain.setTargetAtTime(0, now + seconds * 0.6, seconds / 6);
  const tone = new OscillatorNode(audio, { frequency: hertz });
  tone.connect(gain).connect(audio.destination);
  tone.start(now);
  tone.stop(now + seconds * 1.5);
}
