/**
 * The content: routines, tools, safety questions. The server validates it; this phone stores the
 * last version.
 */

import { signal } from "@preact/signals";
import type { Question } from "../rules/access.ts";
import type { Step } from "../rules/session-plan.ts";
import { REQUEST_TIMEOUT_MS } from "./api.ts";
import { getMeta, setMeta } from "./db.ts";

/** The version of a piece, who reviewed it (null if nobody has), and the sources of its facts. */
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

/** A position on the drawing of the right side, which is 100 wide and 140 high. */
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

/** One shape on the drawing. It has exactly one of these. */
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

/** A tool with a surface. Rung 1 presses most; "too much" goes to the next rung. */
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

/** now: an emergency. today: urgent care. soon: see a practitioner in the next days. */
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
  /** By country, if the clinic has given them. */
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
  /** Missing in content stored by old versions of the app. */
  red_flags?: Authored & { flags: RedFlag[] };
  practice: Practice;
  sources: Record<string, string>;
}

export const content = signal<Content | null>(null);

/** Return the stored content; nothing if the phone's storage fails. */
const storedContent = () => getMeta("content").catch(() => undefined);

/** Show the stored content. Content from before there were ways is ignored, and fetched again. */
export async function loadContent(): Promise<void> {
  const stored = (await storedContent())?.content;
  if (stored && "ways" in stored) content.value = stored;
}

/** Fetch the content if the server has a newer version. Without a network the stored one stays. */
export async function refreshContent(): Promise<void> {
  const stored = await storedContent();
  const headers: HeadersInit = stored && content.value ? { "If-None-Match": stored.etag } : {};
  const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  const response = await fetch("/api/content", { headers, signal, cache: "no-store" }).catch(
    () => null,
  );
  if (!response?.ok) return;
  content.value = (await response.json()) as Content;
  const etag = response.headers.get("ETag") ?? "";
  await setMeta("content", { etag, content: content.value }).catch(() => undefined);
}
