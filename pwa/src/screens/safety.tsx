/** The questions asked before anyone rolls, and again when something changes. Answers open and close; nothing is concluded. */

import { useSignal } from "@preact/signals";
import { type Question, access } from "../rules/safety.ts";
import { content } from "../store/content.ts";
import { dayOf } from "../store/day.ts";
import type { Edit } from "../store/edits.ts";
import { newId } from "../store/ids.ts";
import { save, ticked } from "../store/state.ts";
import { t } from "../strings/index.ts";
import { Clinic } from "../ui/clinic.tsx";
import { go, toTop } from "../ui/route.ts";

export function Safety() {
  return (
    <main class="welcome">
      <SafetyQuestions onDone={() => go("/")} />
    </main>
  );
}

type Page = "stop" | "care" | "result";

/** Two lists of plain questions, then what follows from the answers, if anything does. */
export function SafetyQuestions({ onDone }: { onDone: () => void }) {
  const page = useSignal<Page>("stop");
  const chosen = useSignal<readonly string[]>(ticked.value);
  const questions = content.value?.safety.questions ?? [];
  const stops = questions.filter(({ level }) => level === "never" || level === "cleared");
  const cares = questions.filter(({ level }) => level === "gentle" || level === "bony");
  const turn = (to: Page) => void ((page.value = to), toTop());
  const finish = async () => {
    await save([answer(questions, chosen.value)]);
    if (chosen.value.length > 0) turn("result");
    else onDone();
  };
  const toggle = (id: string) =>
    void (chosen.value = chosen.value.includes(id) ? chosen.value.filter((one) => one !== id) : [...chosen.value, id]);
  if (page.value === "result") return <Result questions={questions.filter(({ id }) => chosen.value.includes(id))} onDone={onDone} />;
  const list = page.value === "stop" ? stops : cares;
  return (
    <>
      <h1>{page.value === "stop" ? t.welcome.stop : t.welcome.care}</h1>
      <p class="quiet">{page.value === "stop" ? t.welcome.stopHint : t.welcome.careHint}</p>
      <ul class="ticks">
        {list.map(({ id, ask }) => (
          <li key={id}>
            <label>
              <input type="checkbox" checked={chosen.value.includes(id)} onChange={() => toggle(id)} />
              <span>{ask}</span>
            </label>
          </li>
        ))}
      </ul>
      <div class="foot">
        <button class="main" type="button" onClick={() => (page.value === "stop" ? turn("care") : void finish())}>
          {list.some(({ id }) => chosen.value.includes(id)) ? t.welcome.goOn : t.welcome.none}
        </button>
      </div>
    </>
  );
}

function Result({ questions, onDone }: { questions: readonly Question[]; onDone: () => void }) {
  const closed = access(questions, questions.map(({ id }) => id)) === "closed";
  return (
    <>
      <h1>{closed ? t.welcome.closedTitle : t.welcome.gentleTitle}</h1>
      <p class="lead">{closed ? t.welcome.closedText : t.welcome.gentleText}</p>
      <ul class="plain">
        {questions.map(({ id, ask, then }) => (
          <li key={id}>
            <b>{ask}.</b> {then}
          </li>
        ))}
      </ul>
      <Clinic />
      <div class="foot">
        <button class="main" type="button" onClick={onDone}>{t.welcome.understood}</button>
      </div>
    </>
  );
}

function answer(questions: readonly Question[], chosen: readonly string[]): Edit {
  const now = Date.now();
  const set = {
    ticked: [...chosen],
    level: access(questions, chosen),
    content_version: content.value?.version ?? "",
    answered_at: now,
    date: dayOf(now),
  };
  return { id: newId(now), kind: "safety", set };
}
