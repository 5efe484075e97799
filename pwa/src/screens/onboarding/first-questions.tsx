/** The safety questions of the first minute. */

import { SafetyQuestions } from "../../ui/safety/safety-questions.tsx";
import { leaveWelcome } from "./page.ts";

export default function FirstQuestions() {
  return <SafetyQuestions onDone={leaveWelcome} first />;
}
