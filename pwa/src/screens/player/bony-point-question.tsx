/**
 * Asks once a week, before a session, whether the bony point of the hip is sore. After a yes only
 * the gentle ways are offered.
 */

import { useSignal } from "@preact/signals";
import * as routes from "../../routes.ts";
import { content } from "../../store/content.ts";
import { preparing } from "../../store/current-session.ts";
import { BONY_POINT, saveBonyPoint } from "../../store/safety-answers.ts";
import { safetyStrings } from "../../strings/safety/index.ts";
import { navigate } from "../../ui/router.ts";
import { SafetyResult } from "../../ui/safety/safety-result.tsx";

export function BonyPointQuestion({ onAnswer }: { onAnswer: () => void }) {
  const sore = useSignal(false);
  const questions = content.value?.safety.questions.filter(({ id }) => id === BONY_POINT) ?? [];
  const leave = () => {
    preparing.value = null;
    navigate(routes.today, true);
  };
  if (sore.value)
    return (
      <main class="welcome">
        <SafetyResult questions={questions} onDone={leave} />
      </main>
    );
  return (
    <main class="welcome">
      <p class="it quiet">{safetyStrings.bonyPoint.title}</p>
      <h1>{safetyStrings.bonyPoint.question}</h1>
      <div class="foot choices">
        <button
          type="button"
          onClick={() => void saveBonyPoint(true).then(() => (sore.value = true))}
        >
          <b>{safetyStrings.bonyPoint.yes}</b>
        </button>
        <button type="button" onClick={() => void saveBonyPoint(false).then(onAnswer)}>
          <b>{safetyStrings.bonyPoint.no}</b>
        </button>
      </div>
    </main>
  );
}
