/** Whether reminders can come to this phone: facts, a test that goes the whole way round, and what mends it. */

import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { download } from "../device/share.ts";
import { lookAtPush, mendedAt, switchOn } from "../device/push.ts";
import { calendar } from "../rules/calendar.ts";
import { type PushHealth, Refused, get, post } from "../store/api.ts";
import { dayOf, today } from "../store/day.ts";
import { reminders } from "../store/reminders.ts";
import { records } from "../store/state.ts";
import { clockTime, dayName, t } from "../strings/index.ts";
import { r } from "../strings/reminders/index.ts";
import { Dot, Triangle } from "../ui/marks.tsx";

/** A worker that has not looked for so long does not run. */
const LATE_MS = 5 * 60_000;
const LOOK_AGAIN_MS = [2_000, 5_000, 15_000];

/** What the server says of this phone; undefined until it answers, null when it cannot be reached. */
function useHealth(): Signal<PushHealth | null | undefined> {
  const health = useSignal<PushHealth | null | undefined>(undefined);
  const look = () => get("/api/push").then((said) => void (health.value = said), () => void (health.value ??= null));
  useEffect(() => {
    void look();
    const timers = LOOK_AGAIN_MS.map((delay) => setTimeout(() => void look(), delay));
    return () => timers.forEach(clearTimeout);
  }, [records.value]);
  return health;
}

/** "Next: today at 20:00, wherever you are." */
export function Next() {
  const health = useHealth().value;
  if (health === undefined) return <p class="small quiet">&nbsp;</p>;
  if (health === null) return <p class="small quiet">{r.offline}</p>;
  const at = health.next_at;
  return <p class="small quiet" role="status">{at ? r.next(dayOfInstant(at), clockTime(at)) : r.noNext}</p>;
}

export function Health() {
  const health = useHealth().value;
  const outcome = useSignal<string | null>(null);
  const test = async () => {
    outcome.value = r.testing;
    outcome.value = r.tested[await sendTest()] ?? r.tested["wrong"]!;
  };
  return (
    <section class="sheet">
      <h2>{r.health}</h2>
      <ul class="plain facts">
        <Fact good text={r.allowed} />
        {health && <Facts health={health} />}
        {mendedAt.value && <Fact good text={r.mended(when(mendedAt.value))} hint={r.mendedHint} />}
        <Fact text={r.battery} hint={r.batteryHint} />
      </ul>
      {health && health.subscribed_with === null && <button type="button" onClick={() => void switchOn().then(lookAtPush)}>{r.repair}</button>}
      <p role="status">{outcome.value}</p>
      <div class="choice-row">
        <button class="main" type="button" onClick={() => void test()}>{r.test}</button>
        <PutInCalendar />
      </div>
    </section>
  );
}

function Facts({ health }: { health: PushHealth }) {
  const { shown_at: shown, sent_at: sent, problem, subscribed_with: subscribed, worker_at: worker } = health;
  const late = worker === null || Date.now() - worker > LATE_MS;
  return (
    <>
      {subscribed === null && <Fact text={r.unsubscribed} />}
      {problem && <Fact text={r.problems[problem] ?? r.problems["wrong"]!} />}
      <Fact good={shown !== null} text={shown ? r.shown(when(shown)) : r.neverShown} />
      {sent && <Fact good text={r.sent(when(sent))} />}
      {late && <Fact text={r.noWorker} hint={r.noWorkerHint} />}
    </>
  );
}

function Fact({ good = false, text, hint }: { good?: boolean; text: string; hint?: string }) {
  return (
    <li>
      {good ? <Dot done heavy={false} /> : <Triangle />}
      <span>{text}{hint && <span class="note block">{hint}</span>}</span>
    </li>
  );
}

/** What the push service said to it. Where the browser has been forgotten, it is made known anew. */
async function sendTest(): Promise<string> {
  try {
    const { outcome } = await post("/api/push/test", {});
    if (outcome === "gone" || outcome === "stale_key") await lookAtPush();
    return outcome;
  } catch (error) {
    return error instanceof Refused ? "wrong" : "unreachable";
  }
}

/** For where no push can be, or beside it. */
export function PutInCalendar() {
  const { time, weekdays } = reminders.value;
  const put = () => {
    const url = `${location.origin}/start`;
    const event = { uid: `reminder@${location.host}`, title: r.calendarTitle, from: today.value, time, weekdays, minutes: 5, url, stamp: Date.now() };
    download(new File([calendar(event)], r.calendarFile, { type: "text/calendar" }));
  };
  return <button type="button" disabled={weekdays.length === 0} onClick={put}>{r.calendar}</button>;
}

function when(instant: number): string {
  return `${dayOfInstant(instant)}, ${clockTime(instant)}`;
}

function dayOfInstant(instant: number): string {
  const day = dayOf(instant);
  return day === today.value ? t.diary.today.toLowerCase() : dayName(day);
}
