/** What is said, sounded and felt during a session, as the person's switches allow. */

import { changeTone, tickTone, unlockSound, vibrate } from "../device/cues.ts";
import { hush, speak, unlockVoice } from "../device/voice.ts";
import { breath, EASE_OFF_SECONDS, heldSeconds, looked, type Spot } from "../rules/spot.ts";
import { phaseOf, type Run } from "../rules/timeline.ts";
import { t } from "../strings/index.ts";
import { content } from "./content.ts";
import type { Edit } from "./edits.ts";
import { setting, settingEdit } from "./state.ts";

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

/** A new phase: what to do now, and what the eyes would need. `lead` is said first. */
export function announce(run: Run, lead = ""): void {
  const phase = phaseOf(run);
  signalChange();
  if (!phase) return tell(t.voice.end);
  const { step, side, kind } = phase;
  if (kind === "step") return tell([lead, step.say ?? step.cue].filter(Boolean).join(" "));
  const before = run.phases[run.at - 1];
  const turned = before !== undefined && before.side !== side;
  const parts = [
    lead,
    turned ? t.voice.turn(side) : t.voice.side(side),
    newWay(run),
    `${step.name}.`,
    `${step.position}.`,
    step.keep_off,
  ];
  tell(parts.filter(Boolean).join(" "));
}

/** The tool and place, at the start and where they are others than just before: `Hand only.` */
export function newWay({ phases, at }: Run): string {
  const phase = phases[at];
  return phase?.kind === "ready" && phase.way !== phases[at - 1]?.way
    ? `${wayName(phase.way)}.`
    : "";
}

export function wayName(way: string): string {
  return content.value?.ways.find(({ id }) => id === way)?.name ?? way;
}

/** Look at the clock during a hold: say when to breathe in and out and what the marks say, and end it at the cap. */
export function lookAtSpot(spot: Spot, now: number): Spot {
  const next = looked(spot, now);
  if (next.stage !== spot.stage) {
    signalChange();
    tell(t.voice.moveOn);
  } else if (next.stage === "hold") {
    sayInHold(next, now, spot.seen);
  }
  return next;
}

function sayInHold(spot: Spot, now: number, before: number): void {
  if (!told.has(spot.id) && heldSeconds(spot, now) >= EASE_OFF_SECONDS) {
    told.add(spot.id);
    tell(t.voice.easeOff);
  } else if (breath(spot, now) !== breath(spot, before)) {
    tell(t.voice[breath(spot, now)]);
  }
}

/** Spots whose first mark was spoken already. */
const told = new Set<string>();
