/** The session: what is asked before it, the player, what is asked after it. */

import { justDone, preparing } from "../store/session.ts";
import { running } from "../store/state.ts";
import { After } from "./after.tsx";
import { Before } from "./before.tsx";
import { Player } from "./player.tsx";

export default function Session() {
  if (running.value) return <Player session={running.value} />;
  if (preparing.value) return <Before routine={preparing.value} />;
  return justDone.value && <After {...justDone.value} />;
}
