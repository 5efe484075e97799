/** Three questions about the past week, optional. The answers are part of today's diary. */

import { useSignal } from "@preact/signals";
import * as routes from "../../routes.ts";
import { checkIns, saveDay, WEEK_QUESTIONS } from "../../store/diary.ts";
import { today } from "../../store/today.ts";
import { suggestionStrings } from "../../strings/suggestion/index.ts";
import { Frame } from "../../ui/frame.tsx";
import { navigate } from "../../ui/router.ts";
import { Scale } from "../../ui/scale.tsx";

export default function Week() {
  const at = useSignal(0);
  const name = WEEK_QUESTIONS[at.value]!;
  const question = suggestionStrings.week.questions[name]!;
  const next = () =>
    at.value + 1 < WEEK_QUESTIONS.length ? void (at.value += 1) : navigate(routes.diary, true);
  const choose = (score: number | null) =>
    void saveDay(today.value, { [`week:${name}`]: score }).then(next);
  return (
    <Frame class="diary">
      <p class="it quiet">
        {suggestionStrings.week.title} · {suggestionStrings.week.step(at.value + 1)}
      </p>
      <h1 key={name}>{question}</h1>
      <Scale
        label={question}
        ends={
          name === "pain" ? undefined : [suggestionStrings.week.least, suggestionStrings.week.most]
        }
        value={checkIns.value.get(today.value)?.week[name] ?? null}
        onChoose={choose}
      >
        <button class="blank" type="button" onClick={() => choose(null)}>
          <span class="link">{suggestionStrings.week.leave}</span>
        </button>
      </Scale>
    </Frame>
  );
}
