/** What follows from the answers to the safety questions. */

import { access, type Question } from "../../rules/access.ts";
import { safetyStrings } from "../../strings/safety/index.ts";
import { Clinic } from "../clinic.tsx";

export function SafetyResult({
  questions,
  onDone,
}: {
  questions: readonly Question[];
  onDone: () => void;
}) {
  const closed =
    access(
      questions,
      questions.map(({ id }) => id),
    ) === "closed";
  return (
    <>
      <h1>{closed ? safetyStrings.closedTitle : safetyStrings.gentleTitle}</h1>
      <p class="lead">{closed ? safetyStrings.closedText : safetyStrings.gentleText}</p>
      <ul class="plain">
        {questions.map(({ id, ask, then }) => (
          <li key={id}>
            <b>{ask}.</b> {then}
          </li>
        ))}
      </ul>
      <Clinic />
      <div class="foot">
        <button class="main" type="button" onClick={onDone}>
          {safetyStrings.understood}
        </button>
      </div>
    </>
  );
}
