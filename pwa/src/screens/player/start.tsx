/** Where a reminder leads: the session that would begin now, one tap away; or the one under way. */

import { useEffect } from "preact/hooks";
import { preparing } from "../../store/session.ts";
import { rollingAccess, routine, running } from "../../store/state.ts";
import { Frame } from "../../ui/frame.tsx";
import { go } from "../../ui/router.ts";

export default function Start() {
  useEffect(() => {
    const ready =
      running.value !== null || (routine.value !== undefined && rollingAccess.value !== "closed");
    if (ready && !running.value) preparing.value = routine.value ?? null;
    go(ready ? "/session" : "/", true);
  }, []);
  return <Frame class="">{null}</Frame>;
}
