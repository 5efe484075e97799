/**
 * Every word of a session in English: before it, during it, after it. They come with the session's
 * screens.
 */

import type { Side } from "../../rules/session-plan.ts";
import { capital, count } from "../en.ts";

export const en = {
  player: {
    ready: "Get ready",
    next: "Next",
    nextSide: (side: Side) => `Now the ${side} side`,
    last: "Last step",
    pauseHere: "tap here to pause",
    tapToPause: "tap to pause",
    pause: "Pause",
    resume: "Go on",
    stopIf: "Stop if",
    stopWords: "tingling, numbness, dizzy, shooting, over 7 of 10",
    skip: "Skip",
    finish: "Finish here",
    place: (number: number, of: number) => `${number}\u00a0of\u00a0${of}`,
    sleepy: "This phone may switch the screen off. The clock goes on.",
    tooMuch: "Too much",
    found: "Found a sore spot",
    foundShort: "Sore spot",
    undo: "Undo",
    missed: (number: number) =>
      `While the phone was away: ${count(number, "step", "steps")} passed.`,
    resumeAt: (number: number, side: Side) => `Go on at step ${number}, ${side} side?`,
    channels: { voice: "Voice", sound: "Tones", vibration: "Vibration" } as Record<string, string>,
    onOff: (on: boolean) => (on ? "on" : "off"),
    cues: "What you hear and feel",
    layout: "Screen",
    layouts: {
      upright: "Upright",
      left: "Lying on the left",
      right: "Lying on the right",
    } as Record<string, string>,
    switch: "Another tool or place",
    now: (side: Side, name: string, seconds: number) =>
      `${capital(side)} side. ${name}. ${seconds} seconds.`,
    readyFor: (side: Side, name: string, way: string) =>
      `Get ready. ${way && `${way} `}${capital(side)} side: ${name}.`,
  },

  before: {
    question: (side: Side) => `How sore is the ${side} side now?`,
    skip: "Start without a number",
    soundTitle: "Can you hear this?",
    soundText: "The voice and the tones lead you, so that you need not look.",
    play: "Play it",
    hear: "I hear it",
    silent: "Go on without sound",
    test: "This is the voice of your routine.",
    noVoice: "This phone has no voice of its own. The tones still lead you.",
  },

  spot: {
    where: "Where is it?",
    anywhere: "Somewhere else, or skip",
    rate: "How sore is it there?",
    leave: "Not now",
    hold: "Hold. Breathe. Tap when it eases.",
    holdShort: "Hold. Breathe.",
    tapWhenEased: "tap when it eases",
    held: (seconds: number) =>
      `${count(seconds, "second", "seconds")} held. At 90, lighten or move on.`,
    easeOff: "30 seconds. Ease off, or hold on.",
    eased: "It has eased",
    anywhereAbove: "or tap anywhere above",
    elsewhere: "Felt elsewhere",
    feltWhere: "Where do you feel it?",
    tingles: "It tingles or is numb",
    backToHold: "Back to the hold",
    typical: "often felt there from this spot.",
    unusual: "not the usual place for this spot. It is noted, no more than that.",
    noted: "noted.",
    after: "And now?",
    heldFor: (seconds: number, eased: boolean) =>
      eased
        ? `It eased after ${count(seconds, "second", "seconds")}.`
        : seconds < 90
          ? `You held it for ${count(seconds, "second", "seconds")}.`
          : "That is 90 seconds. Move on; it need not give today.",
  },

  stop: {
    title: "Stopped.",
    logged: "What you did is written down.",
    why: "What was it?",
    other: "Something else",
    safety: "Go through the safety questions again",
    urgent: (number: string, line: string | null) =>
      "New weakness in a leg, numbness between the legs, or trouble with bladder or bowel: " +
      `call ${number} now.${line ? ` Unsure: ${line}.` : ""}`,
  },

  after: {
    title: "Done.",
    ended: "Ended early. That counts.",
    total: (text: string) => `${text} of rolling, and it is written down.`,
    question: (side: Side) => `How sore is the ${side} side now?`,
    blank: "Leave it blank",
    note: "Write a note",
    today: "Back to today",
  },
};

export type PlayerStrings = typeof en;
