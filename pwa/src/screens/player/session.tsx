/** A session: the questions before it, the player, the questions after it. */

import { useSignal } from "@preact/signals";
import type { Routine } from "../../store/content.ts";
import { finishedSession, preparing, startSession } from "../../store/current-session.ts";
import { runningSession } from "../../store/records.ts";
import { bonyPointDue } from "../../store/safety.ts";
import { settings } from "../../store/settings.ts";
import { AfterSession } from "./after-session.tsx";
import { BeforeSession } from "./before-session.tsx";
import { BonyPointQuestion } from "./bony-point-question.tsx";
import { Player } from "./player.tsx";

export default function Session() {
  if (runningSession.value) return <Player session={runningSession.value} />;
  if (preparing.value) return <QuestionsBefore routine={preparing.value} />;
  return finishedSession.value && <AfterSession {...finishedSession.value} />;
}

/** The questions before a session; once a week there is one more. */
function QuestionsBefore({ routine }: { routine: Routine }) {
  const asksBonyPoint = useSignal(bonyPointDue.value);
  const goOn = () => {
    if (settings.ask_before || !settings.sound_checked) asksBonyPoint.value = false;
    else startSession(routine, {});
  };
  return asksBonyPoint.value ? (
    <BonyPointQuestion onAnswer={goOn} />
  ) : (
    <BeforeSession routine={routine} />
  );
}
