/** English for progress: what the numbers say, and no more than that. */

import type { Side } from "../../rules/session-plan.ts";

const count = (number: number, one: string, many: string) =>
  `${number} ${number === 1 ? one : many}`;
const sides: Record<Side, string> = { left: "Left", right: "Right" };
const goal = (number: number) => `${count(number, "day", "days")} a week`;
const seconds = (value: number) =>
  value === Infinity
    ? "not by 90 seconds"
    : `after ${count(Math.round(value), "second", "seconds")}`;
const score = (value: number) => String(value).replace(".5", "½").replace(/^0½/, "½");

export const en = {
  title: "How it has gone",
  nothing: "Nothing to show yet. It begins with one session, or one number in the diary.",
  side: (side: Side) => sides[side],
  seconds: (value: number) => (value === Infinity ? "not by 90 s" : `${Math.round(value)} s`),
  minutes: (value: number) =>
    value > 0 && value < 60 ? "under 1 min" : `${Math.round(value / 60)} min`,
  score,

  week: "of the last 7 days",
  dayStates: { done: "done", paused: "paused", free: "free" } as Record<string, string>,
  goalLabel: "My goal",
  noGoal: "No goal",
  goal,
  goalReached: (number: number) => `That is your goal of ${goal(number)}.`,
  goalOpen: (number: number) => `Your goal is ${goal(number)}. The other days are free.`,
  goalNone: "A missed day is fine. Days you do not roll are free days.",
  paused: (number: number) => `${count(number, "day is", "days are")} paused, and not counted.`,

  range: "How far back",
  ranges: { 4: "4 weeks", 13: "3 months", 52: "A year" } as Record<number, string>,
  table: "The same as a table",
  from: (day: string) => `from ${day}`,
  none: "none",

  pain: "How sore, week by week",
  painMiddle: (side: Side, first: number, firstWeek: string, last: number, lastWeek: string) =>
    `${sides[side]}: ${score(first)} in the week from ${firstWeek}, ` +
    `${score(last)} in the week from ${lastWeek}.`,
  painOnce: (side: Side, only: number, week: string) =>
    `${sides[side]}: ${score(only)} in the week from ${week}.`,
  painNone: (side: Side) => `${sides[side]}: nothing written down.`,
  painKey:
    "Disc or ring: the middle score of the week. Line: from the lowest to the highest. " +
    "A week left blank is blank.",
  painHead: (side: Side) => [`${sides[side]}, middle`, "lowest to highest", "days"],
  weekHead: "Week from",
  worst: "10 worst",

  ease: "When sore spots eased",
  easeNone: "No sore spot was held in this time.",
  easeBoth: (first: number, last: number) =>
    `Eased ${seconds(first)} in its first week, ${seconds(last)} in its last.`,
  easeOne: (first: number) => `Eased ${seconds(first)}, as a middle.`,
  easeUnknown: "Left before it eased.",
  easeMore: (number: number) => `${count(number, "more spot is", "more spots are")} in the table.`,
  easeKey: "Each mark is one hold. A cross: it did not ease, and need not.",
  easeHead: ["Spot", "holds", "first week", "last week"],
  spot: (side: Side, name: string) => `${sides[side]}, ${name}`,
  somewhere: "somewhere else",
  cap: "90 s",

  tools: "Minutes by tool",
  toolsSum: (right: string, left: string, tool: string, more: boolean) =>
    `Right ${right}, left ${left}${more ? `; most of it with the ${tool}` : `, with the ${tool}`}.`,
  toolsHead: ["Tool", "right", "left"],

  days: "Days with a session",
  daysSum: (done: number, all: number) => `A session on ${count(done, "day", "days")} of ${all}.`,
  daysKey: "The larger the disc, the longer it was.",
  daysHead: ["Week from", "days", "minutes"],
  weekdays: ["M", "", "W", "", "F", "", ""],

  report: "A page for your visit",
  history: "What you did",
};

export type ProgressStrings = typeof en;
