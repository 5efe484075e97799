/**
 * The red flags: one tap away from every screen. Ticking one shows at once what to do; nothing is
 * diagnosed.
 */

import * as routes from "../../routes.ts";
import { content } from "../../store/content.ts";
import { tickedFlags } from "../../store/safety.ts";
import { saveFlags } from "../../store/safety-answers.ts";
import { enqueueTap } from "../../store/serial-queue.ts";
import { safetyStrings } from "../../strings/safety/index.ts";
import { Checklist } from "../../ui/checklist.tsx";
import { Frame } from "../../ui/frame.tsx";
import { navigate } from "../../ui/router.ts";

export default function Worry() {
  const list = content.value?.red_flags?.flags;
  const some = tickedFlags.value.length > 0;
  return (
    <Frame class="worrying">
      <h1>{safetyStrings.worry.title}</h1>
      <p class="quiet">
        {list
          ? some
            ? safetyStrings.worry.ticked
            : safetyStrings.worry.hint
          : safetyStrings.worry.loading}
      </p>
      {list && (
        <Checklist
          list={list}
          ticked={tickedFlags.value}
          onToggle={(id) => enqueueTap(() => toggle(id))}
        />
      )}
      <div class="foot">
        <button class="main" type="button" onClick={() => enqueueTap(clear)}>
          {some ? safetyStrings.worry.clear : safetyStrings.none}
        </button>
      </div>
    </Frame>
  );
}

async function toggle(id: string): Promise<void> {
  const was = tickedFlags.value.includes(id);
  const flags = was ? tickedFlags.value.filter((one) => one !== id) : [...tickedFlags.value, id];
  // What to do is shown also on a full phone.
  await saveFlags(flags).catch(() => undefined);
  if (!was) navigate(routes.urgent);
}

/** Says nothing afterwards: a "no" must not reassure. */
async function clear(): Promise<void> {
  if (tickedFlags.value.length > 0) await saveFlags([]);
  navigate(routes.today, true);
}
