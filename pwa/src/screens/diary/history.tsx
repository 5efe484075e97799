/** All sessions and diary days, newest first; each can be opened, changed and deleted. */

import { useSignal } from "@preact/signals";
import * as routes from "../../routes.ts";
import type { Side } from "../../rules/timeline.ts";
import type { Day } from "../../rules/week.ts";
import { content } from "../../store/content.ts";
import type { StoredRecord } from "../../store/db-schema.ts";
import { type CheckIn, checkIns, clearDay, WEEK_QUESTIONS } from "../../store/diary.ts";
import { field, save } from "../../store/records.ts";
import { firstSide } from "../../store/routines.ts";
import { type Session, sessions } from "../../store/sessions.ts";
import { clockTime, dayName, duration, strings } from "../../strings/index.ts";
import { playerStrings } from "../../strings/player/index.ts";
import { suggestionStrings } from "../../strings/suggestion/index.ts";
import { Frame } from "../../ui/frame.tsx";
import { Note } from "../../ui/note.tsx";
import { navigate, path } from "../../ui/router.ts";
import { Scale } from "../../ui/scale.tsx";
import { CheckInForm } from "./check-in-form.tsx";
import { SessionSpots } from "./session-spots.tsx";

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
  kept: StoredRecord;
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
                      {[item.detail, syncState(item.kept)].filter(Boolean).join(" · ")}
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

function syncState(kept: StoredRecord): string {
  return kept.refused ? strings.history.refused : kept.waiting ? strings.history.waiting : "";
}

function routineName(id: string): string {
  return content.value?.routines.find((one) => one.id === id)?.name ?? id;
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
    kept: session.record,
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
    kept: day.record,
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

function SessionEntry({ session }: { session: Session }) {
  const side = useSignal<Side>(firstSide.value);
  const put = (name: string, value: string | number | null) =>
    void save([{ id: session.id, kind: "session", set: { [name]: value } }]);
  const score = (one: Side) => (field(session.record, `after:${one}`) as number | null) ?? null;
  return (
    <>
      <p class="it quiet">
        {dayName(session.date)} · {clockTime(session.startedAt)}
      </p>
      <h1>{routineName(session.routine)}</h1>
      <h2>{playerStrings.after.question(side.value)}</h2>
      <div class="sides" role="group" aria-label={strings.diary.side}>
        {SIDES.map((one) => (
          <button
            type="button"
            aria-pressed={one === side.value}
            onClick={() => void (side.value = one)}
          >
            {strings.sideName(one)} <b>{score(one) ?? strings.diary.blank}</b>
          </button>
        ))}
      </div>
      <Scale
        label={playerStrings.after.question(side.value)}
        value={score(side.value)}
        onChoose={(value) => put(`after:${side.value}`, value)}
      >
        <button class="blank" type="button" onClick={() => put(`after:${side.value}`, null)}>
          <span class="link">{strings.diary.clear}</span>
        </button>
      </Scale>
      <Note value={session.note} onSave={(note) => put("note", note)} />
      <SessionSpots kept={session.record} />
      <h2>{strings.history.steps}</h2>
      <ul class="plain small">
        {session.steps.map((one) => (
          <li>
            {stepName(session.routine, one.id)}:{" "}
            {strings.history.stepDone(one.side, one.seconds, one.done)}
          </li>
        ))}
      </ul>
      <Refusal kept={session.record} />
      <DeleteEntry onDelete={() => save([{ id: session.id, kind: "session", delete: true }])} />
    </>
  );
}

function stepName(routine: string, step: string): string {
  const steps = content.value?.routines.find((one) => one.id === routine)?.steps;
  return steps?.find((one) => one.id === step)?.name ?? step;
}

function DayEntry({ day }: { day: CheckIn }) {
  return (
    <>
      <h1 class="it quiet">{dayName(day.date)}</h1>
      <CheckInForm date={day.date} />
      <Refusal kept={day.record} />
      <DeleteEntry onDelete={() => clearDay(day.date)} />
    </>
  );
}

function Refusal({ kept }: { kept: StoredRecord }) {
  return kept.refused ? (
    <p class="sheet warn">
      {strings.saved.here}. {kept.refused.detail ?? kept.refused.title}
    </p>
  ) : null;
}

function DeleteEntry({ onDelete }: { onDelete: () => Promise<void> }) {
  const asked = useSignal(false);
  if (!asked.value)
    return (
      <button class="quiet-button" type="button" onClick={() => void (asked.value = true)}>
        {strings.history.delete}
      </button>
    );
  return (
    <div class="sheet">
      <p>{strings.history.sure}</p>
      <div class="controls two">
        <button type="button" onClick={() => void (asked.value = false)}>
          {strings.history.keep}
        </button>
        <button
          class="danger"
          type="button"
          onClick={() => void onDelete().then(() => navigate(routes.history, true))}
        >
          {strings.history.yesDelete}
        </button>
      </div>
    </div>
  );
}
