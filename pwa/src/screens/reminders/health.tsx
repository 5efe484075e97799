/**
 * Whether reminders can reach this phone: facts, a test through the push service and back, and
 * repairs.
 */

import { useSignal } from "@preact/signals";
import { download } from "../../device/share.ts";
import * as routes from "../../routes.ts";
import { daysBetween } from "../../rules/dates.ts";
import { calendarFile } from "../../rules/icalendar.ts";
import { NoResponseError, ProblemError, type PushHealth, post } from "../../store/api.ts";
import { dayOf } from "../../store/calendar-day.ts";
import {
  deliveryDelay,
  fetchPushHealth,
  isSubscriptionKnown,
  isWorkerRunning,
  pushHealth,
} from "../../store/push-health.ts";
import { checkPush, enablePush, localEndpoint, renewedAt } from "../../store/push-state.ts";
import { reminders } from "../../store/reminders.ts";
import { enqueueTap } from "../../store/serial-queue.ts";
import { today } from "../../store/today.ts";
import { clockTime, dayName } from "../../strings/index.ts";
import { reminderStrings } from "../../strings/reminders/index.ts";
import { Dot, Triangle } from "../../ui/icons.tsx";

/** How many times to check for the test reminder, once a second. */
const MAX_CHECKS = 20;

export function ReminderHealth() {
  const health = pushHealth.value;
  return (
    <section class="sheet">
      <h2>{reminderStrings.health}</h2>
      <ul class="facts">
        <Fact good text={reminderStrings.allowed} />
        {health && <Facts health={health} />}
        {health === null && <Fact text={reminderStrings.unreachable} />}
        {renewedAt.value && (
          <Fact
            good
            text={reminderStrings.repaired(formatTime(renewedAt.value))}
            hint={reminderStrings.repairedHint}
          />
        )}
      </ul>
      {health && !isSubscriptionKnown(health, localEndpoint.value) && (
        <button type="button" onClick={() => void enablePush().catch(() => undefined)}>
          {reminderStrings.repair}
        </button>
      )}
      <TestReminder />
    </section>
  );
}

function Facts({ health }: { health: PushHealth }) {
  const { shown_at: shown, sent_at: sent, problem } = health;
  const delay = deliveryDelay(health);
  return (
    <>
      {isSubscriptionKnown(health, localEndpoint.value) ? (
        <Fact good text={reminderStrings.subscribed} />
      ) : (
        <Fact text={reminderStrings.unsubscribed} hint={reminderStrings.unsubscribedHint} />
      )}
      {sent ? (
        <Fact good text={reminderStrings.sent(formatTime(sent))} />
      ) : (
        <Fact good text={reminderStrings.neverSent} />
      )}
      {shown && <Fact good text={reminderStrings.shown(formatTime(shown))} />}
      {delay !== null && (
        <Fact
          text={delay === "unseen" ? reminderStrings.unseen : reminderStrings.late(delay)}
          hint={reminderStrings.batteryHint}
        />
      )}
      {problem && (
        <Fact text={reminderStrings.problems[problem] ?? reminderStrings.problems.wrong!} />
      )}
      {!isWorkerRunning(health) && (
        <Fact text={reminderStrings.noWorker} hint={reminderStrings.noWorkerHint} />
      )}
    </>
  );
}

function Fact({ good = false, text, hint }: { good?: boolean; text: string; hint?: string }) {
  return (
    <li>
      {good ? <Dot done heavy={false} /> : <Triangle />}
      <span>
        {text}
        {hint && <span class="note">{hint}</span>}
      </span>
    </li>
  );
}

/** Test the whole way: server, push service, browser, this screen. */
function TestReminder() {
  const status = useSignal("");
  const testing = useSignal(false);
  const report = (outcome: string) =>
    void (status.value = reminderStrings.tested[outcome] ?? outcome);
  const test = async () => {
    testing.value = true;
    report("begun");
    report(await sendTest(report));
    testing.value = false;
  };
  return (
    <>
      <p role="status">{status.value}</p>
      <div class="two">
        <button class="main" type="button" disabled={testing.value} onClick={() => void test()}>
          {reminderStrings.test}
        </button>
        <AddToCalendar />
      </div>
    </>
  );
}

/**
 * Send a test and return its outcome. Subscribes again when the server has forgotten this browser.
 */
async function sendTest(report: (outcome: string) => void): Promise<string> {
  const before = pushHealth.value?.shown_at ?? 0;
  try {
    const { outcome } = await post("/api/push/test", {});
    if (outcome === "gone" || outcome === "stale_key") await checkPush();
    if (outcome !== "sent") return outcome;
    report(outcome);
    return (await wasShown(before)) ? "shown" : "unseen";
  } catch (error) {
    if (error instanceof NoResponseError) return "unreachable";
    if (!(error instanceof ProblemError)) return "wrong";
    if (error.slug !== "not-subscribed") return error.problem.detail;
    await checkPush();
    return "gone";
  }
}

async function wasShown(before: number): Promise<boolean> {
  for (let checks = 0; checks < MAX_CHECKS; checks += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    if (((await fetchPushHealth())?.shown_at ?? 0) > before) return true;
  }
  return false;
}

/** For browsers without push, or in addition to it. */
export function AddToCalendar({ main = false }: { main?: boolean }) {
  const none = reminders.value.weekdays.length === 0;
  const downloadEvent = async () => {
    const { time, weekdays } = reminders.value;
    const url = `${location.origin}${routes.start}`;
    const event = {
      uid: `reminder@${location.host}`,
      title: reminderStrings.calendarTitle,
      from: today.value,
      time,
      weekdays,
      minutes: 5,
      url,
      stamp: Date.now(),
    };
    download(
      new File([calendarFile(event)], reminderStrings.calendarFile, { type: "text/calendar" }),
    );
  };
  return (
    <button
      class={main ? "main" : ""}
      type="button"
      disabled={none}
      onClick={() => enqueueTap(downloadEvent)}
    >
      {reminderStrings.calendar}
    </button>
  );
}

/** "today at 20:00", "Sunday 22 November at 20:00". */
export function formatTime(instant: number): string {
  const day = dayOf(instant);
  const away = daysBetween(today.value, day);
  return reminderStrings.at(reminderStrings.near[away] ?? dayName(day), clockTime(instant));
}
