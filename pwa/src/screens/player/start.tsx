/** Where a reminder leads: to the session that would begin now, or to the running one. */

import { useEffect } from "preact/hooks";
import * as routes from "../../routes.ts";
import { preparing } from "../../store/current-session.ts";
import { runningSession } from "../../store/records.ts";
import { chosenRoutine } from "../../store/routines.ts";
import { rollingAccess } from "../../store/safety.ts";
import { Frame } from "../../ui/frame.tsx";
import { navigate } from "../../ui/router.ts";

export default function Start() {
  useEffect(() => {
    const ready =
      runningSession.value !== null ||
      (chosenRoutine.value !== undefined && rollingAccess.value !== "closed");
    if (ready && !runningSession.value) preparing.value = chosenRoutine.value ?? null;
    navigate(ready ? routes.session : routes.today, true);
  }, []);
  return <Frame class="">{null}</Frame>;
}
