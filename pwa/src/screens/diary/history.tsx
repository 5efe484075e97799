/** All sessions and diary days, newest first; each can be opened, changed and deleted. */

import * as routes from "../../routes.ts";
import type { Day } from "../../rules/dates.ts";
import type { Side } from "../../rules/session-plan.ts";
import type { StoredRecord } from "../../store/db-schema.ts";
import { type CheckIn, checkIns, clearDay, WEEK_QUESTIONS } from "../../store/diary.ts";
import { field } from "../../store/records.ts";
import { type Session, sessions } from "../../store/sessions.ts";
import { clockTime, dayName, duration, strings } from "../../strings/index.ts";
import { suggestionStrings } from "../../strings/suggestion/index.ts";
import { Frame } from "../../ui/frame.tsx";
import { path } from "../../ui/router.ts";
import { CheckInForm } from "./check-in-form.tsx";
import { DeleteEntry, Rejection } from "./entry-parts.tsx";
import { routineName, SessionEntry } from "./session-entry.tsx";

const SIDES: readonly Side[] = ["left", "right"];

export default function History() {
  const id = decodeURIComponent(path.value.slice(`${routes.history}/`.length));
  if (!id) return <EntryList />;
  const session = sessions.value.find((one) => one.id === id);
  const day = checkIns.value.get(id.replace("check_in:", ""));
  return (
    <Frame class="entry">
      <a class="link" href={routes.history}>
        {strings.history.title}
      </a>
      {session ? (
        <SessionEntry session={session} />
      ) : day ? (
        <DayEntry day={day} />
      ) : (
        <h1>{strings.history.gone}</h1>
      )}
    </Frame>
  );
}

interface Item {
  id: string;
  date: Day;
  name: string;
  detail: string;
  record: StoredRecord;
}

function EntryList() {
  const items = [...sessions.value.map(sessionItem), ...[...checkIns.value.values()].map(dayItem)];
  const days = [...new Set(items.map(({ date }) => date))].sort().reverse();
  return (
    <Frame class="history">
      <h1>{strings.history.title}</h1>
      <a class="link" href={routes.progress}>
        {strings.history.progress}
      </a>
      {days.length === 0 && <p class="lead">{strings.history.empty}</p>}
      {days.map((day) => (
        <section key={day}>
          <h2 class="it quiet">{dayName(day)}</h2>
          <ul class="rows">
            {items
              .filter(({ date }) => date === day)
              .map((item) => (
                <li key={item.id}>
                  <a href={`${routes.history}/${item.id}`}>
                    <b>{item.name}</b>
                    <span class="small quiet">
                      {[item.detail, syncState(item.record)].filter(Boolean).join(" · ")}
                    </span>
                  </a>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </Frame>
  );
}

function syncState(record: StoredRecord): string {
  return record.refused ? strings.history.rejected : record.waiting ? strings.history.waiting : "";
}

function sessionItem(session: Session): Item {
  const scores = SIDES.map(
    (side) => [side, field(session.record, `after:${side}`)] as const,
  ).filter(([, score]) => score != null);
  const after = scores
    .map(([side, score]) => strings.history.score(side, score as number))
    .join(", ");
  const seconds = session.steps.reduce((sum, one) => sum + one.seconds, 0);
  const parts = [
    clockTime(session.startedAt),
    duration(seconds),
    after && strings.history.after(after),
    session.stopped && strings.history.stopped,
  ];
  return {
    id: session.id,
    date: session.date,
    name: routineName(session.routine),
    detail: parts.filter(Boolean).join(" · "),
    record: session.record,
  };
}

function dayItem(day: CheckIn): Item {
  const scores = SIDES.filter((side) => day[side] !== null).map((side) =>
    strings.history.score(side, day[side]),
  );
  const parts = [
    scores.join(", "),
    day.interference && strings.history.interference,
    weekSummary(day),
    day.note,
  ];
  return {
    id: day.record.id,
    date: day.date,
    name: strings.history.checkIn,
    detail: parts.filter(Boolean).join(" · "),
    record: day.record,
  };
}

/** The answers about the week, or an empty text. */
function weekSummary({ week }: CheckIn): string {
  const [pain, enjoyment, activity] = WEEK_QUESTIONS.map((asked) =>
    String(week[asked] ?? strings.diary.blank),
  );
  return WEEK_QUESTIONS.some((asked) => week[asked] !== null)
    ? suggestionStrings.week.entry(pain!, enjoyment!, activity!)
    : "";
}

function DayEntry({ day }: { day: CheckIn }) {
  return (
    <>
      <h1 class="it quiet">{dayName(day.date)}</h1>
      <CheckInForm date={day.date} />
      <Rejection record={day.record} />
      <DeleteEntry onDelete={() => clearDay(day.date)} />
    </>
  );
}
