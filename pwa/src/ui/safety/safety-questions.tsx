/**
 * The questions asked before anyone rolls, and again when something changes. Answers open and close
 * ways to roll; nothing is diagnosed.
 */

import { useSignal } from "@preact/signals";
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
  const turn = (to: Page) => {
    page.value = to;
    scrollToTop();
  };
  const finish = () => (chosen.value.length > 0 ? turn("result") : onDone());
  const answered = () => saveTicked(chosen.value).then(() => (first ? turn("worry") : finish()));
  const toggle = (id: string) => void (chosen.value = toggled(chosen.value, id));
  if (page.value === "result")
    return (
      <SafetyResult
        questions={questions.filter(({ id }) => chosen.value.includes(id))}
        onDone={onDone}
      />
    );
  if (page.value === "worry") return <FirstRedFlags onNone={finish} onDone={onDone} />;
  const stops = ({ level: restriction }: Question) =>
    restriction === "never" || restriction === "cleared";
  const list = questions.filter((one) => stops(one) === (page.value === "stop"));
  const some = list.some(({ id }) => chosen.value.includes(id));
  return (
    <>
      <h1>{page.value === "stop" ? safetyStrings.stop : safetyStrings.care}</h1>
      <p class="quiet">{page.value === "stop" ? safetyStrings.stopHint : safetyStrings.careHint}</p>
      <Checklist list={list} ticked={chosen.value} onToggle={toggle} />
      <div class="foot">
        <button
          class="main"
          type="button"
          onClick={() => (page.value === "stop" ? turn("care") : void answered())}
        >
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
