/** The session: what is asked before it, the player, what is asked after it. */

import { useSignal } from "@preact/signals";
import type { Routine } from "../../store/content.ts";
import { justDone, preparing, startSession } from "../../store/session.ts";
import { bonyDue, running, setting } from "../../store/state.ts";
import { After } from "./after-session.tsx";
import { Before } from "./before-session.tsx";
import { Bony } from "./hip-bone-question.tsx";
import { Player } from "./player.tsx";

export default function Session() {
  if (running.value) return <Player session={running.value} />;
  if (preparing.value) return <Asking routine={preparing.value} />;
  return justDone.value && <After {...justDone.value} />;
}

/** Once a week one question more. */
function Asking({ routine }: { routine: Routine }) {
  const bony = useSignal(bonyDue.value);
  const onward = () => {
    if (setting("ask_before", true) || !setting("sound_checked", false)) bony.value = false;
    else startSession(routine, {});
  };
  return bony.value ? <Bony onAnswer={onward} /> : <Before routine={routine} />;
}
