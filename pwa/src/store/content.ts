/** The routines, tools and safety words, as the server checked them; kept here whole, replaced whole. */

import { signal } from "@preact/signals";
import type { Question } from "../rules/safety.ts";
import type { Step } from "../rules/timeline.ts";
import { REQUEST_TIMEOUT_MS } from "./api.ts";
import { getMeta, setMeta } from "./db.ts";

/** What every piece says of itself: who signed this version, if anyone has, and where its facts come from. */
interface Authored {
  version: number;
  reviewed_by: string | null;
  sources: string[];
}

interface Piece extends Authored {
  id: string;
  name: string;
}

export interface Muscle extends Piece {
  where: string;
  does: string[];
  aches: string;
  elsewhere: string;
}

export type View = "back" | "side";

/** A place on the drawing, 100 wide and 140 high, of the right side. */
export type DrawingPoint = [x: number, y: number];

export interface Point extends Piece {
  number: number;
  muscle: string;
  where: string;
  felt: string;
  views: View[];
  zones: string[];
  at: Partial<Record<View, DrawingPoint>>;
}

/** One shape on the drawing; it has one of these. */
export interface Shape {
  circle?: [x: number, y: number, radius: number];
  band?: [x1: number, y1: number, x2: number, y2: number, width: number];
  polygon?: DrawingPoint[];
}

export interface KeepOff extends Piece {
  number: number;
  why: string;
  shapes: Partial<Record<View, Shape[]>>;
}

export interface Tool extends Piece {
  kind: "roller" | "ball" | "hand";
  about: string;
  comes_after?: string;
}

export interface Surface extends Piece {
  about: string;
}

export interface Position extends Piece {
  about: string;
  surface: string;
}

export interface Technique extends Piece {
  motion: Step["technique"];
  about: string;
  how: string[];
}

/** A tool and a surface together. Rung 1 presses most; too much goes to the next. */
export interface Way extends Piece {
  tools: string[];
  surface: string;
  gentle: boolean;
  rung: number;
  about: string;
  comes_after?: string;
}

export interface Routine extends Piece {
  way: string;
  tools: string[];
  surface: string;
  minutes: number;
  gentle: boolean;
  rung: number;
  steps: Step[];
}

export interface Note extends Piece {
  number: number;
  text: string;
}

/** Something that may be new or worrying. now: an emergency; today: urgent care; soon: see someone in the next days. */
export interface RedFlag {
  id: string;
  act: "now" | "today" | "soon";
  ask: string;
  then: string;
  sources: string[];
}

interface Numbers {
  number: string;
  advice_line: string | null;
}

export interface Practice extends Authored {
  name: string | null;
  phone: string | null;
  booking: string | null;
  country: string;
  emergency: Numbers;
  /** Those of every country that the clinic has given. */
  numbers?: Record<string, Numbers>;
}

export interface Content {
  version: string;
  muscles: Muscle[];
  points: Point[];
  keep_off: KeepOff[];
  tools: Tool[];
  surfaces: Surface[];
  positions: Position[];
  techniques: Technique[];
  ways: Way[];
  routines: Routine[];
  notes: Note[];
  map: Authored & {
    legend: { press: string; felt: string; keep_off: string };
    zones: Record<string, string>;
  };
  safety: Authored & { questions: Question[]; stop_when: string[]; stopped: string; after: string };
  /** Not in what a phone kept of before it was asked. */
  red_flags?: Authored & { flags: RedFlag[] };
  practice: Practice;
  sources: Record<string, string>;
}

export const content = signal<Content | null>(null);

/** Show what is kept here, unless it is of before there were ways; then it is asked for anew. */
export async function loadContent(): Promise<void> {
  const kept = (await getMeta("content"))?.content;
  content.value = kept && "ways" in kept ? kept : null;
}

/** Ask the server for a newer one; without a network the one kept here stays. */
export async function refreshContent(): Promise<void> {
  const kept = await getMeta("content");
  const headers: HeadersInit = kept && content.value ? { "If-None-Match": kept.etag } : {};
  const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  const answer = await fetch("/api/content", { headers, signal, cache: "no-store" }).catch(
    () => null,
  );
  if (!answer?.ok) return;
  content.value = (await answer.json()) as Content;
  await setMeta("content", { etag: answer.headers.get("ETag") ?? "", content: content.value });
}
