/** What the screens see: the records of this phone as signals, and the one way to change them. */

import { computed, effect, signal } from "@preact/signals";
import type { Json } from "../rules/merge.ts";
import { type Access, access, allowed, choose } from "../rules/safety.ts";
import { type Course, isOver, type Side, type StepDone } from "../rules/timeline.ts";
import { type Day, daysBetween } from "../rules/week.ts";
import { content, type Routine } from "./content.ts";
import { correctBy, today } from "./day.ts";
import {
  type Account,
  allRecords,
  getMeta,
  type Hindrance,
  type Kept,
  type Running,
  setMeta,
  someRecords,
} from "./db.ts";
import { type Edit, edit } from "./edits.ts";
import { onNews, tellTabs } from "./other-tabs.ts";
import { firstId } from "./record-ids.ts";

export const records = signal<ReadonlyMap<string, Kept>>(new Map());
/** False while only those records are here that Today is shown from: then nothing else is shown, and nothing sent. */
export const whole = signal(false);
export const running = signal<Running | null>(null);
/** When the server last had everything (ms), and what stands in the way now. */
export const savedAt = signal<number | null>(null);
export const hindrance = signal<Hindrance | null>(null);
/** The account this phone is in, and whether another phone took it out. */
export const account = signal<Account | null>(null);
export const removed = signal(false);
/** Reminders are wanted on this phone and cannot come. */
export const unreminded = signal(false);

const afterSave: ((kinds: string[]) => void)[] = [];

/** Call `listener` after every saved change, with the kinds of the records. */
export function onSaved(listener: (kinds: string[]) => void): void {
  afterSave.push(listener);
}

let loading: Promise<void> | undefined;
let again = false;
/** The records that are still to be read, if any. */
let wanted: "none" | "todays" | "all" = "none";

/** Read everything again, and again whenever another tab says it changed something; never twice at once. */
export function load(): Promise<void> {
  wanted = "all";
  return loadAround();
}

/** Read what Today is shown from: a year of records takes longer than a person waits. */
export function loadTodays(): Promise<void> {
  if (wanted === "none" && !whole.value) wanted = "todays";
  return loadAround();
}

/** Read all but the records, which are known to be as they were. */
export function loadAround(): Promise<void> {
  again = true;
  return (loading ??= loadUntilCurrent().finally(() => void (loading = undefined)));
}

async function loadUntilCurrent(): Promise<void> {
  while (again) {
    again = false;
    const reading = wanted;
    const [found, session, at, stopped, who, out, offset] = await Promise.all([
      reading === "all" ? allRecords() : reading === "todays" ? todaysRecords() : null,
      getMeta("running"),
      getMeta("savedAt"),
      getMeta("hindrance"),
      getMeta("account"),
      getMeta("removed"),
      getMeta("offset"),
    ]);
    if (left.value) return; // this tab says what was done, and no longer what is here
    if (again) continue;
    wanted = "none";
    if (found) records.value = new Map(found.map((one) => [one.id, one]));
    whole.value ||= reading === "all";
    running.value = session ? withSeen(session, running.value) : null;
    savedAt.value = at ?? null;
    hindrance.value = stopped ?? null;
    account.value = who ?? null;
    removed.value = out ?? false;
    correctBy(offset ?? 0);
  }
}

const DAY_MS = 86_400_000;

/** Eight days, so that a week by any clock is in them. */
async function todaysRecords(): Promise<Kept[]> {
  return someRecords(firstId(Date.now() - 8 * DAY_MS), (await getMeta("todays")) ?? []);
}

/** The session as it is kept, last looked at when this tab did: looks are not written down one by one. One that is over is. */
function withSeen(kept: Running, here: Running | null): Running {
  if (here?.id !== kept.id) return kept;
  if (isOver(here.run)) return here;
  return { ...kept, run: { ...kept.run, seen: Math.max(kept.run.seen, here.run.seen) } };
}

/** Set when this tab has emptied the phone: whether the server knows, null while it is being told. */
export const left = signal<{ told: boolean | null } | null>(null);

/** Show the session as it now is. What is being read this moment may be older. */
export function showRunning(session: Running): void {
  again = true;
  running.value = session;
}

onNews((news) => {
  if (left.value) return;
  if (news === "left") location.replace("/");
  else void load();
});

/** What could not be written to the phone: it is on the screen and in memory only. */
export interface Unsaved {
  edits: readonly Edit[];
  session: Running | null | undefined;
  /** The name of the error: QuotaExceededError when there is no room. */
  why: string;
}

export const unsaved = signal<Unsaved | null>(null);

/**
 * Save edits, and with them the session under way (null ends it). Resolves when the phone has them.
 *
 * Rejects when it could not: then `unsaved` has them, and the next save tries them again, first.
 */
export async function save(edits: readonly Edit[], session?: Running | null): Promise<void> {
  const all = [...(unsaved.value?.edits ?? []), ...edits];
  const last = session === undefined ? unsaved.value?.session : session;
  try {
    show(await edit(all, last));
  } catch (error) {
    unsaved.value = { edits: all, session: last, why: (error as Error).name };
    throw error;
  }
  unsaved.value = null;
  if (last !== undefined) running.value = last;
  tellTabs();
  for (const listener of afterSave) listener(edits.map(({ kind }) => kind));
}

function show(kept: readonly Kept[]): void {
  again = true; // what is being read this moment may be older
  const next = new Map(records.value);
  for (const one of kept) next.set(one.id, one);
  records.value = next;
}

/** The value of a field, or undefined when it was never set. */
export function field(record: Kept | undefined, name: string): Json | undefined {
  return record?.fields[name]?.[0];
}

export function ofKind(kind: string): Kept[] {
  return [...records.value.values()].filter((one) => one.kind === kind && !one.deleted);
}

export interface Session {
  id: string;
  kept: Kept;
  date: Day;
  startedAt: number;
  routine: string;
  steps: StepDone[];
  stopped: string | null;
  note: string;
}

export interface CheckIn {
  date: Day;
  kept: Kept;
  left: number | null;
  right: number | null;
  interference: boolean | null;
  /** 0 to 10 for each of WEEK, for the week that ended on this day. */
  week: Record<string, number | null>;
  note: string;
}

/** What the three questions about a week ask for (PEG, Krebs 2009). */
export const WEEK = ["pain", "enjoyment", "activity"] as const;

export const sessions = computed<Session[]>(() =>
  ofKind("session")
    .map((kept) => ({
      id: kept.id,
      kept,
      date: field(kept, "date") as Day,
      startedAt: (field(kept, "started_at") as number) ?? 0,
      routine: (field(kept, "routine") as string) ?? "",
      steps: (field(kept, "steps") as unknown as StepDone[]) ?? [],
      stopped: (field(kept, "stopped") as string | null) ?? null,
      note: (field(kept, "note") as string) ?? "",
    }))
    .sort((a, b) => b.startedAt - a.startedAt),
);

/** Days with something in them; a day set back to blank is not one. */
export const checkIns = computed<Map<Day, CheckIn>>(() => {
  const days = ofKind("check_in").map((kept) => ({
    date: kept.id.slice("check_in:".length),
    kept,
    left: (field(kept, "pain:left") as number | null) ?? null,
    right: (field(kept, "pain:right") as number | null) ?? null,
    interference: (field(kept, "interference") as boolean | null) ?? null,
    week: Object.fromEntries(
      WEEK.map((asked) => [asked, (field(kept, `week:${asked}`) as number | null) ?? null]),
    ),
    note: (field(kept, "note") as string) ?? "",
  }));
  return new Map(days.filter((one) => !isBlank(one)).map((one) => [one.date, one]));
});

function isBlank({ left, right, interference, week, note }: CheckIn): boolean {
  return (
    [left, right, interference, ...Object.values(week)].every((value) => value === null) &&
    note === ""
  );
}

export function setting<T extends Json>(name: string, otherwise: T): T {
  const value = field(records.value.get(`setting:${name}`), "value");
  return (value ?? otherwise) as T;
}

export function settingEdit(name: string, value: Json): Edit {
  return { id: `setting:${name}`, kind: "setting", set: { value } };
}

/** How long a routine is, until one says otherwise. */
const MINUTES = 2;

/** Make `chosen` the routine that Start starts, with the tool one has if it fits. Another way is begun anew on both sides. */
export function chooseRoutine(chosen: Routine): Promise<void> {
  const tool = toolFor(chosen);
  const sides: readonly Side[] = chosen.way === routine.value?.way ? [] : ["left", "right"];
  const forget = sides.map((side) => settingEdit(`way:${side}`, null));
  return save([
    settingEdit("tool", tool),
    settingEdit("surface", chosen.surface),
    settingEdit("minutes", chosen.minutes),
    ...forget,
  ]);
}

function toolFor({ tools }: Routine): string {
  const mine = setting("tool", "");
  return tools.includes(mine) ? mine : tools[0]!;
}

/** A routine with the tool one has, if it fits. */
export function courseOf(chosen: Routine): Course {
  const { way, surface, steps } = chosen;
  return { way, surface, steps, tool: toolFor(chosen) };
}

/** The side to begin with: the worse one. */
export const firstSide = computed<Side>(() => setting<Side>("first_side", "right"));

/** Whether a copy of what is written here may be on the server: it was allowed, or the phone came into an account. */
export const mayCopy = computed(
  () => account.value !== null || setting<string>("copy", "") === "server",
);

/** The last answer that has the field `name`: some are to the first questions, some to what is new or worrying. */
function lastSafety(name: string): Kept | undefined {
  const answers = ofKind("safety").filter((one) => field(one, name) !== undefined);
  return answers
    .sort((a, b) => Number(field(a, "answered_at")) - Number(field(b, "answered_at")))
    .at(-1);
}

const screened = computed(() => lastSafety("ticked"));

export const welcomed = computed(() => screened.value !== undefined);

export const ticked = computed<string[]>(
  () => (field(screened.value, "ticked") as string[] | undefined) ?? [],
);

/** The red flags that are ticked, until they are answered again. */
export const flags = computed<string[]>(
  () => (field(lastSafety("flags"), "flags") as string[] | undefined) ?? [],
);

/** Days after which the bony point is asked about again. */
const BONY_DAYS = 7;

export const bonyDue = computed(
  () =>
    daysBetween((field(screened.value, "date") as Day) ?? today.value, today.value) >= BONY_DAYS,
);

export const rollingAccess = computed<Access>(() =>
  access(content.value?.safety.questions ?? [], ticked.value, flags.value),
);

export const offered = computed(() => allowed(content.value?.routines ?? [], rollingAccess.value));

/** The routine that Start starts. */
export const routine = computed(() =>
  choose(
    offered.value,
    setting("tool", "smooth-roller"),
    setting("surface", "floor"),
    setting("minutes", MINUTES),
  ),
);

/** Which answers open and close the routines, and the last session, however old. */
const todays = computed(() =>
  [screened.value, lastSafety("flags"), sessions.value[0]?.kept]
    .flatMap((one) => one?.id ?? [])
    .join(" "),
);

/** Note from here on what Today is shown from, for the next start. */
export function keepTodays(): void {
  effect(
    () =>
      void setMeta("todays", todays.value ? todays.value.split(" ") : undefined).catch(
        () => undefined,
      ),
  );
}
