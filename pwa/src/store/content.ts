/** The routines, tools and safety words, as the server checked them; kept here whole, replaced whole. */

import { signal } from "@preact/signals";
import type { Question } from "../rules/safety.ts";
import type { Step } from "../rules/routine.ts";
import { PATIENCE_MS } from "./api.ts";
import { getMeta, setMeta } from "./db.ts";

interface Authored {
  id: string;
  name: string;
  version: number;
  reviewed_by: string | null;
  sources: string[];
}

export interface Muscle extends Authored {
  where: string;
  does: string[];
  aches: string;
}

export interface Tool extends Authored {
  kind: string;
  about: string;
}

/** A place to press, and where it is typically felt. */
export interface Point extends Authored {
  number: number;
  muscle: string;
  where: string;
  felt: string;
  views: ("back" | "side")[];
  zones: string[];
}

/** A place never to press. */
export interface KeepOff {
  id: string;
  name: string;
  why: string;
}

export interface Routine extends Authored {
  tools: string[];
  surface: "floor" | "wall";
  minutes: number;
  gentle: boolean;
  steps: Step[];
}

export interface Content {
  version: string;
  muscles: Muscle[];
  tools: Tool[];
  routines: Routine[];
  points?: Point[];
  keep_off?: KeepOff[];
  safety: {
    version: number;
    reviewed_by: string | null;
    questions: Question[];
    stop_when: string[];
    stopped: string;
    keep_off: { id: string; name: string }[];
    after: string;
    emergency: { number: string; advice_line: string };
  };
  sources: Record<string, string>;
}

export const content = signal<Content | null>(null);

/** Show what is kept here. */
export async function loadContent(): Promise<void> {
  content.value = (await getMeta("content"))?.content ?? null;
}

/** Ask the server for a newer one; without a network the one kept here stays. */
export async function refreshContent(): Promise<void> {
  const kept = await getMeta("content");
  const headers: HeadersInit = kept && content.value ? { "If-None-Match": kept.etag } : {};
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const answer = await fetch("/api/content", { headers, signal, cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return;
  content.value = (await answer.json()) as Content;
  await setMeta("content", { etag: answer.headers.get("ETag") ?? "", content: content.value });
}
