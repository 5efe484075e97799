/**
 * The guide's own words in English. They come with the guide, for the first screen has no need of
 * them.
 */

export const en = {
  title: "The guide",
  lead: "Short chapters: what is known, how it is done, and where each thing comes from.",
  chapters: {
    muscles: ["The muscles", "Where they are, what they do"],
    spots: ["Sore spots", "Where to press, and where it may be felt"],
    "keep-off": ["Where never to press", "Five places, and why"],
    how: ["How to press", "Sweep, hold, lean, carry on down"],
    with: ["With what, and where", "Tools, floor or wall, how to lie and stand"],
    knowing: ["Worth knowing", "How often, how hard, what it can do"],
    stop: ["When to stop", "During, afterwards, and when to see someone"],
    sources: ["Where it comes from", "Every source, by name"],
  } as Record<Chapter, [title: string, about: string]>,
  all: "The guide",
  next: (title: string) => `Next: ${title}`,
  does: "What it does",
  sore: "When it is sore",
  elsewhere: "Why it may be felt elsewhere",
  muscle: (name: string, view: string) =>
    `${name}, filled, on the right hip ${view === "back" ? "from behind" : "from the side"}.`,
  point: (name: string, view: string) =>
    `Cross: ${name}, right side ${view === "back" ? "from behind" : "from the side"}. ` +
    "Dots: where it may be felt.",
  stripes: (view: string) =>
    `The right leg ${view === "back" ? "from behind" : "from the side"}. ` +
    "Stripes: where never to press.",
  muscles: "Tender spots may be felt elsewhere. This app can't tell you why something hurts.",
  onMap: "See them on the map",
  ladder: "From heavy to light",
  ladderHint: "Too much? Go one down. Your place in the routine stays.",
  tools: "Tools",
  surfaces: "Floor or wall",
  positions: "How to lie and stand",
  stopWhen: "Stop when you feel",
  stopped: "Then",
  after: "Afterwards",
  questions: "Answer the safety questions again",
  from: "Where this comes from",
  reviewed: (who: string) => `Reviewed by ${who}.`,
  notReviewed: "Not yet reviewed by a clinician.",
};

export type Chapter =
  | "muscles"
  | "spots"
  | "keep-off"
  | "how"
  | "with"
  | "knowing"
  | "stop"
  | "sources";

export type GuideStrings = typeof en;
