/**
 * English for the page that a practitioner reads: facts as they were written down, and no
 * conclusion.
 */

import type { Side } from "../../rules/session-plan.ts";

const count = (number: number, one: string, many: string) =>
  `${number} ${number === 1 ? one : many}`;
const sides: Record<Side, string> = { left: "Left", right: "Right" };
const numbers: Record<number, string> = { 2: "Two", 4: "Four", 8: "Eight", 12: "Twelve" };

export const en = {
  title: "A page for your visit",
  lead:
    "For a physiotherapist, GP or hands-on practitioner. " +
    "It is made here, with no network, and goes nowhere unless you print it or send it.",
  print: "Print, or save as PDF",
  share: "Send it as a file",
  closer: "Look closer",
  preview: "The page as it will be printed",
  weeksLabel: "Of the last",
  weeks: (number: number) => count(number, "week", "weeks"),
  what: "What goes in",
  parts: {
    sums: "Days and minutes",
    diary: "The diary, day by day",
    spots: "Sore spots, and how long they took to ease",
    tools: "Minutes with each tool",
    safety: "Safety answers; days it got in the way",
    rule: "What the diary rule says",
    questions: "My three questions",
    room: "Room for notes",
  } as Record<string, string>,
  who: "Who it is about",
  whoHint: "Left empty, there is a line to write on by hand.",
  whoNames: { name: "Name", born: "Born", for: "For" } as Record<string, string>,
  whoKeep: "Keep these three on this phone",
  whoKept: "On this phone alone: they are in no file and on no server.",
  question: (number: number) => `Question ${number}`,
  questionsHint: "What do you want to ask? Kept with your entries.",

  heading: (weeks: number) => `${numbers[weeks]} weeks of self‑massage,\nand how it felt`,
  period: (from: string, to: string) => `${from} to ${to}`,
  made: "Made on the person’s own phone",
  of: (days: number, all: number) => `${days} of ${all}`,
  sums: {
    session: "days with a session",
    right: "right side",
    left: "left side",
    diary: "days in the diary",
  },
  side: (side: Side) => sides[side],
  diary: "Average soreness each day, 0 none to 10 worst imaginable",
  diaryKey:
    "– left blank. Left and right are kept apart throughout. Filled disc: a session that day.",
  blank: "blank",
  week: (day: string, pain: string, enjoyment: string, activity: string) =>
    `Asked about the week to ${day}: sore ${pain}, in the way of enjoying life ${enjoyment}, ` +
    `of activities ${activity}.`,
  session: "Session",
  spots: "What was pressed, and how long it took to ease",
  spotsHead: ["Side, spot", "Holds", "Eased in, first week", "Eased in, last week", "Felt besides"],
  spotsMore: (spots: number, holds: number) =>
    `And ${count(spots, "more spot", "more spots")} with ${count(holds, "hold", "holds")}.`,
  spotsKey:
    "Middle seconds of the week of its first hold, and of its last. " +
    "Holds end at 90 seconds at the latest.",
  spotsNone: "No sore spot was held.",
  plate: (side: Side, view: string) =>
    `${sides[side]}, ${view === "back" ? "from behind" : "from the side"}`,
  somewhere: "somewhere else",
  nowhere: "nowhere else",
  oneWeek: "–",
  tools: "Minutes with each tool",
  toolsHead: ["Tool", "Right", "Left"],
  toolsNone: "No session.",
  tooMuch: (times: number) => `“Too much” was tapped ${count(times, "time", "times")}`,
  tooMuchOne: (side: Side, from: string, to: string | null, times: number) =>
    `${sides[side].toLowerCase()}, ` +
    `${from}${to ? ` to ${to}` : ", and left it"}${times > 1 ? ` (${times})` : ""}`,
  others: "and others",
  safety: "Safety questions answered",
  noneTicked: "none ticked",
  notAsked: "Not asked in these weeks.",
  interference: "Stopped normal things, or woke",
  interferenceNone: "on no day written down",
  interferenceDays: (days: string, all: number) => `${count(all, "day", "days")} (${days})`,
  rule: "What the diary rule says today",
  rules: {
    red_flag: "Something on the list of warning signs is ticked.",
    nerve: "New tingling or numbness in one leg is ticked.",
    severe_days: "The last three entries are all 8 or more.",
    severe_week: "7 or more on at least five of the last seven days.",
    worse: "The last week is clearly higher than the two weeks before it.",
    slowly_worse: "The last week is clearly higher than the weeks a month before it.",
    stops_activities:
      "It stopped normal things, or sleep, on three or more of the last seven days.",
    two_weeks:
      "In each of the last two weeks, 4 or more on at least half of the days written down.",
    comes_back: "5 or more on at least three days in each of the last two weeks.",
    six_weeks:
      "Over six weeks, 2 or more on at least half of the days written down, nearly every week.",
    sparse_diary: "Few entries; of those in four weeks, most are 4 or more.",
    improving: "Sore this week, and lower than before.",
    new: "Sore this week; not yet for two weeks.",
    mild: "A little sore in each of the last two weeks.",
    low: "Low in the last week.",
    few_entries: "Too few entries in the last week to say anything.",
  } as Record<string, string>,
  questions: "My three questions",
  room: "Practitioner’s notes",
  end:
    "A personal record from Medius, a guided self-massage routine for the hips and glutes. " +
    "It does not diagnose, treat, monitor or prevent any disease or injury and does not " +
    "replace a health professional. Scores are what the person entered; " +
    "blank days are blank, never filled in.",
};

export type ReportStrings = typeof en;
