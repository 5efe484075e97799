/** The safety questions again, from the settings. */

import * as routes from "../../routes.ts";
import { navigate } from "../../ui/router.ts";
import { SafetyQuestions } from "../../ui/safety/safety-questions.tsx";

export default function Safety() {
  return (
    <main class="welcome">
      <SafetyQuestions onDone={() => navigate(routes.today)} />
    </main>
  );
}
