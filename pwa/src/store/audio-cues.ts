/** Voice, sound and vibration during a session, each only if it is switched on. */

import { playChange, playTick, unlockSound, vibrate } from "../device/cues.ts";
import { speak, stopSpeaking, unlockVoice } from "../device/voice.ts";
import type { Phase } from "../rules/session-plan.ts";
import { currentPhase, type Run } from "../rules/session-run.ts";
import { breathPhase, EASE_OFF_SECONDS, heldSeconds, type Spot, tickSpot } from "../rules/spot.ts";
import { strings } from "../strings/index.ts";
import { content } from "./content.ts";
import type { Edit } from "./edits.ts";
import { settingEdit, settings } from "./settings.ts";

export const CHANNELS = ["voice", "sound", "vibration"] as const;
export type Channel = (typeof CHANNELS)[number];

export function isChannelOn(channel: Channel): boolean {
  return settings[channel];
}

/** The edit that switches a channel on or off; switching off the voice stops it at once. */
export function toggleEdit(channel: Channel): Edit {
  if (channel === "voice") stopSpeaking();
  return settingEdit(channel, !isChannelOn(channel));
}

/** Call this in a tap; otherwise the phone plays nothing later. */
export function unlockAudio(): void {
  unlockSound();
  unlockVoice();
}

export function say(words: string): void {
  if (isChannelOn("voice")) speak(words, strings.locale);
}

/** Tick in the last three seconds. */
export function countdown(seconds: number): void {
  if (seconds <= 3 && seconds > 0 && isChannelOn("sound")) playTick();
}

/** Signal that a phase, a pause or a hold begins. */
export function signalChange(): void {
  if (isChannelOn("sound")) playChange();
  if (isChannelOn("vibration")) vibrate();
}

/** Announce the current phase, with what the screen would show. `lead` is said first. */
export function announce(run: Run, lead = ""): void {
  signalChange();
  const phase = currentPhase(run);
  const parts = phase ? [lead, ...announcement(run, phase)] : [strings.voice.end];
  say(parts.filter(Boolean).join(" "));
}

function announcement(run: Run, { kind, step, side }: Phase): string[] {
  if (kind === "step") return [step.say ?? step.cue];
  const before = run.phases[run.at - 1];
  const turned = before !== undefined && before.side !== side;
  return [
    turned ? strings.voice.turn(side) : strings.voice.side(side),
    wayChange(run),
    `${step.name}.`,
    `${step.position}.`,
    step.keep_off,
  ];
}

/** Name the tool and surface at the start and where they change: `Hand only.` */
export function wayChange({ phases, at }: Run): string {
  const phase = phases[at];
  return phase?.kind === "ready" && phase.way !== phases[at - 1]?.way
    ? `${wayName(phase.way)}.`
    : "";
}

export function wayName(way: string): string {
  return content.value?.ways.find(({ id }) => id === way)?.name ?? way;
}

/** Tick during a hold: say when to breathe and when easing off is fine. The hold may end. */
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

/** The spots for which the voice has said that easing off is fine. */
const announcedSpots = new Set<string>();
