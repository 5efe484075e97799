/**
 * The morning after a session: better, the same or worse, in one tap. The answer is part of that
 * day's diary.
 */

import { useLayoutEffect } from "preact/hooks";
import * as routes from "../../routes.ts";
import { dayOf } from "../../store/calendar-day.ts";
import { checkInEdit } from "../../store/edits.ts";
import { save } from "../../store/records.ts";
import { reminderStrings } from "../../strings/reminders/index.ts";
import { Frame } from "../../ui/frame.tsx";
import { navigate, path } from "../../ui/router.ts";

const words = reminderStrings.morningAfter;

export default function Morning() {
  const answer = path.value.split("/")[2] ?? "";
  const known = answer in words.answers;
  useLayoutEffect(() => {
    // Not after the next frame: the person may be on another screen by then.
    if (known) void saveAnswer(answer);
  }, [answer, known]);
  return <Frame class="morning">{known ? <Thanks answer={answer} /> : <Question />}</Frame>;
}

function saveAnswer(answer: string): Promise<void> {
  return save([checkInEdit(dayOf(Date.now()), { morning: answer })]);
}

function Question() {
  return (
    <>
      <h1>{words.question}</h1>
      <div class="foot choices">
        {Object.entries(words.answers).map(([answer, name]) => (
          <button
            key={answer}
            type="button"
            onClick={() => navigate(`${routes.morning}/${answer}`, true)}
          >
            <b>{name}</b>
          </button>
        ))}
        <a class="link" href={routes.today}>
          {words.leave}
        </a>
      </div>
    </>
  );
}

function Thanks({ answer }: { answer: string }) {
  return (
    <>
      <h1>{words.answers[answer]}.</h1>
      <p class="lead">{words.thanks}</p>
      {answer === "worse" && <p>{words.worse}</p>}
      <div class="foot">
        <a class="btn" href={routes.today}>
          {words.onward}
        </a>
      </div>
    </>
  );
}
