/** The safety questions of the first minute. */

import { SafetyQuestions } from "../safety/safety.tsx";
import { leaveWelcome } from "./welcome.tsx";

export default function FirstQuestions() {
  return <SafetyQuestions onDone={leaveWelcome} first />;
}
