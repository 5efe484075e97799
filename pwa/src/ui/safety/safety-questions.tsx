/**
 * The questions asked before anyone rolls, and again when something changes. Answers open and close
 * ways to roll; nothing is diagnosed.
 */

import { type Signal, useSignal } from "@preact/signals";
import type { Question } from "../../rules/safety.ts";
import { content } from "../../store/content.ts";
import { tickedQuestions } from "../../store/safety.ts";
import { saveFlags, saveTicked } from "../../store/safety-answers.ts";
import { safetyStrings } from "../../strings/safety/index.ts";
import { Checklist } from "../checklist.tsx";
import { scrollToTop } from "../router.ts";
import { SafetyResult } from "./safety-result.tsx";

type Page = "stop" | "care" | "worry" | "result";

/**
 * Two lists of questions, then what follows from the answers. The first time the red flags are
 * asked too.
 */
export function SafetyQuestions({
  onDone,
  first = false,
}: {
  onDone: () => void;
  first?: boolean;
}) {
  const page = useSignal<Page>("stop");
  const chosen = useSignal<readonly string[]>(tickedQuestions.value);
  const questions = content.value?.safety.questions ?? [];
  const show = (to: Page) => {
    page.value = to;
    scrollToTop();
  };
  const finish = () => (chosen.value.length > 0 ? show("result") : onDone());
  const answered = () => saveTicked(chosen.value).then(() => (first ? show("worry") : finish()));
  if (page.value === "result")
    return (
      <SafetyResult
        questions={questions.filter(({ id }) => chosen.value.includes(id))}
        onDone={onDone}
      />
    );
  if (page.value === "worry") return <FirstRedFlags onNone={finish} onDone={onDone} />;
  return page.value === "stop" ? (
    <QuestionPage
      title={safetyStrings.stop}
      hint={safetyStrings.stopHint}
      list={questions.filter(closesRolling)}
      chosen={chosen}
      onNext={() => show("care")}
    />
  ) : (
    <QuestionPage
      title={safetyStrings.care}
      hint={safetyStrings.careHint}
      list={questions.filter((one) => !closesRolling(one))}
      chosen={chosen}
      onNext={() => void answered()}
    />
  );
}

function closesRolling({ level: restriction }: Question): boolean {
  return restriction === "never" || restriction === "cleared";
}

interface QuestionPageProps {
  title: string;
  hint: string;
  list: readonly Question[];
  chosen: Signal<readonly string[]>;
  onNext: () => void;
}

function QuestionPage({ title, hint, list, chosen, onNext }: QuestionPageProps) {
  const some = list.some(({ id }) => chosen.value.includes(id));
  return (
    <>
      <h1>{title}</h1>
      <p class="quiet">{hint}</p>
      <Checklist
        list={list}
        ticked={chosen.value}
        onToggle={(id) => void (chosen.value = toggled(chosen.value, id))}
      />
      <div class="foot">
        <button class="main" type="button" onClick={onNext}>
          {some ? safetyStrings.goOn : safetyStrings.none}
        </button>
      </div>
    </>
  );
}

/** Ticking one shows at once what to do. */
function FirstRedFlags({ onNone, onDone }: { onNone: () => void; onDone: () => void }) {
  const tick = (id: string) => saveFlags([id]).then(onDone);
  return (
    <>
      <h1>{safetyStrings.worry.first}</h1>
      <p class="quiet">{safetyStrings.worry.hint}</p>
      <Checklist
        list={content.value?.red_flags?.flags ?? []}
        ticked={[]}
        onToggle={(id) => void tick(id)}
      />
      <div class="foot">
        <button class="main" type="button" onClick={() => void saveFlags([]).then(onNone)}>
          {safetyStrings.none}
        </button>
      </div>
    </>
  );
}

function toggled(ids: readonly string[], id: string): string[] {
  return ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id];
}
