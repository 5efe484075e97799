/** Every word the app says in English that does not come from the content. */

import type { Side } from "../rules/session-plan.ts";

export const count = (number: number, one: string, many: string) =>
  `${number} ${number === 1 ? one : many}`;
export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export const en = {
  locale: "en-GB",
  side: { left: "left", right: "right" } as Record<Side, string>,
  sideName: (side: Side) => `${capital(side)} side`,
  minutes: (number: number) => count(number, "minute", "minutes"),
  seconds: (number: number) => count(number, "second", "seconds"),
  back: "Back",
  change: "Change",
  somethingNew: "Something new or worrying?",

  nav: { today: "Today", diary: "Diary", map: "Map", more: "More" },

  welcome: {
    title: "A few minutes a day for your hips.",
    is:
      "Medius guides a short self-massage with a roller or a ball, " +
      "and keeps your own record of how you feel.",
    isNot: "It does not diagnose or treat anything, and it does not replace a health professional.",
    adults: "For adults.",
    begin: "Begin",
    other: "I have Medius on another phone, or lost mine",
    homeScreen:
      "On the home screen Medius starts empty. If you began in Safari, bring it over with a code.",
    tool: "What do you have?",
    surface: "Floor or wall?",
    surfaces: { floor: "On the floor", wall: "Against a wall" } as Record<string, string>,
    surfaceHints: {
      floor: "Lying on your side. More pressure.",
      wall: "Standing. Lighter, and easy to stop.",
    } as Record<string, string>,
    side: "Which side is worse?",
    sideHint: "It goes first. Both sides get the same time.",
    same: "About the same",
    next: "Next",
    step: (at: number, of: number) => `Step ${at} of ${of}`,
  },

  today: {
    heading: (first: Side, second: Side) => `${capital(first)} side first, then the ${second}.`,
    closedHeading: "Rolling is closed for now.",
    closedText: "Because of what you ticked. You can answer again when it changes.",
    answerAgain: "Answer again",
    plate: (side: Side) =>
      `Hips from behind. Cross: press here, ${side} side. Dots: where it may be felt. ` +
      "Stripes: keep off the bony point.",
    left: "L",
    right: "R",
    week: "of the last 7 days",
    weekDay: (day: string, done: boolean) => `${day}: ${done ? "done" : "not done"}`,
    start: "Start",
    resume: "Go on",
    place: (kind: string, surface: string) =>
      `${capital(kind)} ${surface === "wall" ? "at the wall" : "on the floor"}`,
    sideFirst: (side: Side) => `${capital(side)} side first`,
    length: "How long",
    changePlace: "Change tool or place",
    changeSide: "Change the side that goes first",
    loading: "Getting the routines. They come once, then work with no network.",
    code: "Keep your recovery code",
  },

  saved: {
    here: "On this phone",
    at: (time: string) => `saved ${time}`,
    notYet: "not saved yet",
    only: "and nowhere else",
    waiting: (number: number) => `${number} waiting`,
    rejected: (number: number) => `${number} not accepted`,
    trouble: {
      unreachable: "It is on this phone. It could not reach the server; it will try again.",
      failed: "It is on this phone. It could not be saved on the server; it will try again.",
      unknown:
        "It is on this phone. The server no longer knows this phone, " +
        "so nothing new is saved there.",
      deleted: "It is on this phone. The account was deleted on another phone.",
      "old-app": "It is on this phone. This app is too old for the server: update to sync.",
      "old-server":
        "It is on this phone. The server is older than this app; " +
        "it will be saved once the server is updated.",
      full: "It is on this phone. There is no room for it on the server now; it will try again.",
      "no-room":
        "What is here stays. This phone is too full for anything new; make room, and it goes on.",
      busy: "It is on this phone. The server is busy; it will try again.",
    },
  },

  voice: {
    side: (side: Side) => `${capital(side)} side.`,
    turn: (side: Side) => `Now the ${side} side.`,
    paused: "Paused.",
    in: "breathe in",
    out: "breathe out",
    easeOff: "Thirty seconds. Ease off, or hold on.",
    moveOn: "Ninety seconds. Move on. It need not give today.",
    goOn: "Go on, slowly.",
    easier: "Gentler now.",
    enough: "That is enough here.",
    end: "That is all. It is written down.",
  },

  scale: { none: "none", worst: "worst imaginable" },

  diary: {
    title: "Diary",
    question: (when: string) => `On average ${when}, how sore were your hips?`,
    today: "today",
    yesterday: "yesterday",
    hint: "Hips and buttocks, the whole day. One tap saves it, and you can change it.",
    blank: "blank",
    leaveBlank: "Leave it blank",
    clear: "Make it blank",
    side: "Which side",
    interference: "Did it stop you doing normal things, or wake you?",
    yes: "Yes",
    no: "No",
    note: "A note, if you like",
    saved: (side: Side) => `Saved for the ${side} side.`,
  },

  history: {
    title: "What you did",
    progress: "How it has gone",
    empty: "Nothing here yet. One session, or one number tonight, is enough to begin.",
    checkIn: "Diary",
    score: (side: Side, value: number | null) => `${side} ${value ?? "blank"}`,
    after: (text: string) => `after: ${text}`,
    stopped: "stopped",
    interference: "it got in the way",
    waiting: "waits to be saved",
    rejected: "not accepted by the server",
    edit: "Change this entry",
    delete: "Delete this entry",
    sure: "Delete it here and on the server?",
    yesDelete: "Yes, delete",
    keep: "Keep it",
    gone: "This entry is not here.",
    spots: "Sore spots",
    spotsDrawing: (view: string, side: Side) =>
      `The ${side} leg ${view === "back" ? "from behind" : "from the side"}. ` +
      "Crosses: where you pressed. Dots: where you felt it. The list below says the same.",
    somewhere: "Somewhere else",
    spot: (before: number | null, seconds: number, eased: boolean, after: number | null) =>
      `${before ?? "Blank"} before, ${count(seconds, "second", "seconds")} held, ` +
      `${eased ? "it eased" : "it need not ease"}, ${after ?? "blank"} after.`,
    felt: (where: string) => `Felt: ${where}`,
    steps: "Steps",
    stepDone: (side: Side, seconds: number, done: boolean) =>
      seconds === 0 ? `${side}, skipped` : `${side}, ${seconds} s${done ? "" : ", cut short"}`,
  },

  map: {
    title: "Where to press",
    drawing: (view: string, side: Side, point?: string) =>
      `The ${side} hip and leg ${view === "back" ? "from behind" : "from the side"}.` +
      (point ? ` Cross and dots: ${point}.` : ""),
    view: "View",
    views: { back: "Back", side: "Side" } as Record<string, string>,
    side: "Side of the body",
    sides: (side: Side) => capital(side),
    much: "How much is shown",
    frames: { close: "Hip", whole: "Whole" } as Record<string, string>,
    names: "Names",
    press: "press",
    felt: "may be felt",
    keepOff: "never press",
    begin: "Touch a cross, or choose below.",
    feltHere: (where: string) => `May be felt: ${where}`,
    keepOffHere: (where: string) => `Keep off: ${where}`,
    downTheLeg: "The dots go on down the leg.",
    whole: "Show the whole leg",
    otherView: (view: string) =>
      view === "back" ? "This point is seen from behind." : "This point is seen from the side.",
    turn: (view: string) => (view === "back" ? "Show the back" : "Show the side"),
    list: "All the points",
    loading: "Getting the points. They come once, then work with no network.",
    notDiagnosis:
      "Tender spots, often called trigger points, are often found here and may be felt " +
      "elsewhere. Everyone is different. " +
      "This is not a diagnosis, and this app can't tell you why something hurts.",
    captions: {
      press: ["press", "here"],
      felt: ["may be", "felt here"],
      notOnBone: ["not on", "the bone"],
      crest: ["top of the", "hip bone"],
      medius: ["gluteus", "medius"],
      minimus: ["minimus", "(deep)"],
      maximus: ["gluteus", "maximus"],
      tfl: ["TFL"],
      bone: ["bony", "point"],
      frontBone: ["front", "hip bone"],
      nerve: ["sciatic", "nerve"],
      sacrum: ["sacrum"],
      band: ["IT band"],
      outerThigh: ["outer", "thigh"],
      hamstrings: ["hamstrings"],
      outerKnee: ["outer", "knee"],
      calf: ["calf"],
    } as Record<string, string[]>,
  },

  update: { ready: "A newer version is here.", use: "Use it now", coming: "One moment …" },
};

export type Strings = typeof en;
