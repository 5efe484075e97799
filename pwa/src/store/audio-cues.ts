/** What is said, sounded and felt during a session, as the person's switches allow. */

import { playChange, playTick, unlockSound, vibrate } from "../device/cues.ts";
import { speak, stopSpeaking, unlockVoice } from "../device/voice.ts";
import { breathPhase, EASE_OFF_SECONDS, heldSeconds, type Spot, tickSpot } from "../rules/spot.ts";
import { currentPhase, type Run } from "../rules/timeline.ts";
import { strings } from "../strings/index.ts";
import { content } from "./content.ts";
import type { Edit } from "./edits.ts";
import { settingEdit, settings } from "./settings.ts";

/** The three channels, each a switch of its own. */
export const CHANNELS = ["voice", "sound", "vibration"] as const;
export type Channel = (typeof CHANNELS)[number];

export function isChannelOn(channel: Channel): boolean {
  return settings[channel];
}

export function toggleEdit(channel: Channel): Edit {
  if (channel === "voice") stopSpeaking();
  return settingEdit(channel, !isChannelOn(channel));
}

/** From a tap, so that the phone lets it be heard later. */
export function unlockAudio(): void {
  unlockSound();
  unlockVoice();
}

export function say(words: string): void {
  if (isChannelOn("voice")) speak(words, strings.locale);
}

export function countdown(left: number): void {
  if (left <= 3 && left > 0 && isChannelOn("sound")) playTick();
}

/** Something else begins: a phase, a pause, a hold. */
export function signalChange(): void {
  if (isChannelOn("sound")) playChange();
  if (isChannelOn("vibration")) vibrate();
}

/** A new phase: what to do now, and what the eyes would need. `lead` is said first. */
export function announce(run: Run, lead = ""): void {
  const phase = currentPhase(run);
  signalChange();
  if (!phase) return say(strings.voice.end);
  const { step, side, kind } = phase;
  if (kind === "step") return say([lead, step.say ?? step.cue].filter(Boolean).join(" "));
  const before = run.phases[run.at - 1];
  const turned = before !== undefined && before.side !== side;
  const parts = [
    lead,
    turned ? strings.voice.turn(side) : strings.voice.side(side),
    wayChange(run),
    `${step.name}.`,
    `${step.position}.`,
    step.keep_off,
  ];
  say(parts.filter(Boolean).join(" "));
}

/** The tool and place, at the start and where they are others than just before: `Hand only.` */
export function wayChange({ phases, at }: Run): string {
  const phase = phases[at];
  return phase?.kind === "ready" && phase.way !== phases[at - 1]?.way
    ? `${wayName(phase.way)}.`
    : "";
}

export function wayName(way: string): string {
  return content.value?.ways.find(({ id }) => id === way)?.name ?? way;
}

/** Look at the clock during a hold: say when to breathe in and out and what the marks say, and end it at the cap. */
export function advanceSpot(spot: Spot, now: number): Spot {
  const next = tickSpot(spot, now);
  if (next.stage !== spot.stage) {
    signalChange();
    say(strings.voice.moveOn);
  } else if (next.stage === "hold") {
    sayInHold(next, now, spot.seen);
  }
  return next;
}

function sayInHold(spot: Spot, now: number, before: number): void {
  if (!announcedSpots.has(spot.id) && heldSeconds(spot, now) >= EASE_OFF_SECONDS) {
    announcedSpots.add(spot.id);
    say(strings.voice.easeOff);
  } else if (breathPhase(spot, now) !== breathPhase(spot, before)) {
    say(strings.voice[breathPhase(spot, now)]);
  }
}

/** Spots whose first mark was spoken already. */
const announcedSpots = new Set<string>();
