/**
 * The questions asked before anyone rolls, and again when something changes. Answers open and close
 * ways to roll; nothing is diagnosed.
 */

import { useSignal } from "@preact/signals";
import type { Question } from "../../rules/access.ts";
import { content } from "../../store/content.ts";
import { screening, tickedQuestions } from "../../store/safety.ts";
import { saveFlags, saveTicked } from "../../store/safety-answers.ts";
import { safetyStrings } from "../../strings/safety/index.ts";
import { Checklist } from "../checklist.tsx";
import { useDraft } from "../draft.ts";
import { scrollToTop } from "../router.ts";
import { SafetyResult } from "./safety-result.tsx";

type Page = "stop" | "care" | "worry" | "result";

interface Props {
  onDone: () => void;
  first?: boolean;
}

/**
 * Two lists of questions, then what follows from the answers. The first time the red flags are
 * asked too.
 */
export function SafetyQuestions({ onDone, first = false }: Props) {
  const page = useSignal<Page>("stop");
  const chosen = useDraft<readonly string[]>(
    `safety:${screening.value?.id ?? ""}`,
    tickedQuestions.value,
  );
  const questions = content.value?.safety.questions ?? [];
  const show = (to: Page) => {
    page.value = to;
    scrollToTop();
  };
  const finish = () => (chosen.value.length > 0 ? show("result") : onDone());
  const answered = () => saveTicked(chosen.value).then(() => (first ? show("worry") : finish()));
  const toggle = (id: string) => void (chosen.value = toggled(chosen.value, id));
  const isChosen = ({ id }: Question) => chosen.value.includes(id);
  if (page.value === "result")
    return <SafetyResult questions={questions.filter(isChosen)} onDone={onDone} />;
  if (page.value === "worry") return <FirstRedFlags onNone={finish} onDone={onDone} />;
  const isStop = page.value === "stop";
  const list = questions.filter((one) => closesRolling(one) === isStop);
  return (
    <>
      <h1>{isStop ? safetyStrings.stop : safetyStrings.care}</h1>
      <p class="quiet">{isStop ? safetyStrings.stopHint : safetyStrings.careHint}</p>
      <Checklist list={list} ticked={chosen.value} onToggle={toggle} />
      <div class="foot">
        <button
          class="main"
          type="button"
          onClick={() => (isStop ? show("care") : void answered())}
        >
          {list.some(isChosen) ? safetyStrings.goOn : safetyStrings.none}
        </button>
      </div>
    </>
  );
}

function closesRolling({ level: restriction }: Question): boolean {
  return restriction === "never" || restriction === "cleared";
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
