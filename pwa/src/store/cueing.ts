/** What is said, sounded and felt during a session, as the person's switches allow. */

import { changeTone, tickTone, unlockSound, vibrate } from "../device/cues.ts";
import { hush, speak, unlockVoice } from "../device/voice.ts";
import { type Run, phaseOf } from "../rules/routine.ts";
import { type Spot, EASE_OFF_SECONDS, capped, heldSeconds } from "../rules/spot.ts";
import type { Edit } from "./db.ts";
import { setting, settingEdit } from "./state.ts";
import { t } from "../strings/index.ts";

/** The three channels, each a switch of its own. */
export const CHANNELS = ["voice", "sound", "vibration"] as const;
export type Channel = (typeof CHANNELS)[number];

export function isOn(channel: Channel): boolean {
  return setting(channel, true);
}

export function switched(channel: Channel): Edit {
  if (channel === "voice") hush();
  return settingEdit(channel, !isOn(channel));
}

/** From a tap, so that the phone lets it be heard later. */
export function unlock(): void {
  unlockSound();
  unlockVoice();
}

export function tell(words: string): void {
  if (isOn("voice")) speak(words);
}

export function countdown(left: number): void {
  if (left <= 3 && left > 0 && isOn("sound")) tickTone();
}

/** Something else begins: a phase, a pause, a hold. */
export function signalChange(): void {
  if (isOn("sound")) changeTone();
  if (isOn("vibration")) vibrate();
}

/** A new phase: what to do now, and what the eyes would need. */
export function announce(run: Run): void {
  const phase = phaseOf(run);
  signalChange();
  if (!phase) return tell(t.voice.end);
  const before = run.phases[run.at - 1];
  const turned = before !== undefined && before.side !== phase.side;
  const { step, side } = phase;
  if (phase.kind === "step") tell(step.say ?? step.cue);
  else tell([turned ? t.voice.turn(side) : t.voice.side(side), `${step.name}.`, `${step.position}.`, step.keep_off].join(" "));
}

/** Look at the clock during a hold: say what the marks say, and end it at the cap. */
export function lookAtSpot(spot: Spot, now: number): Spot {
  const next = capped(spot, now);
  if (next !== spot) {
    signalChange();
    tell(t.voice.moveOn);
  } else if (spot.stage === "hold" && !told.has(spot.id) && heldSeconds(spot, now) >= EASE_OFF_SECONDS) {
    told.add(spot.id);
    tell(t.voice.easeOff);
  }
  return next;
}

/** Spots whose first mark was spoken already. */
const told = new Set<string>();
