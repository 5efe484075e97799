/** Something new or worrying: one tap away from every screen. What is ticked shows at once what to do; nothing is concluded. */

import { inOrder } from "../../device/serial-queue.ts";
import { content } from "../../store/content.ts";
import { saveFlags } from "../../store/safety.ts";
import { flags } from "../../store/state.ts";
import { s } from "../../strings/safety/index.ts";
import { Ticks } from "../../ui/checklist.tsx";
import { Frame } from "../../ui/frame.tsx";
import { go } from "../../ui/router.ts";

export default function Worry() {
  const list = content.value?.red_flags?.flags;
  const some = flags.value.length > 0;
  return (
    <Frame class="worrying">
      <h1>{s.worry.title}</h1>
      <p class="quiet">{list ? (some ? s.worry.ticked : s.worry.hint) : s.worry.loading}</p>
      {list && (
        <Ticks list={list} ticked={flags.value} onToggle={(id) => inOrder(() => toggle(id))} />
      )}
      <div class="foot">
        <button class="main" type="button" onClick={() => inOrder(clear)}>
          {some ? s.worry.clear : s.none}
        </button>
      </div>
    </Frame>
  );
}

async function toggle(id: string): Promise<void> {
  const was = flags.value.includes(id);
  await saveFlags(was ? flags.value.filter((one) => one !== id) : [...flags.value, id]);
  if (!was) go("/urgent");
}

/** Nothing to be told: a "no" is no reassurance. */
async function clear(): Promise<void> {
  if (flags.value.length > 0) await saveFlags([]);
  go("/", true);
}
