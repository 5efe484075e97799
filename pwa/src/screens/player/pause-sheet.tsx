/** The paused player: where the session is, how it speaks, and how to go on. */

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { Phase } from "../../rules/session-plan.ts";
import { stepPosition } from "../../rules/session-run.ts";
import { CHANNELS, isChannelOn, toggleEdit, wayName } from "../../store/audio-cues.ts";
import { displayedAt, endSession } from "../../store/current-session.ts";
import type { RunningSession } from "../../store/db-schema.ts";
import { save } from "../../store/records.ts";
import { offeredRoutines } from "../../store/routines.ts";
import { canUndo, switchRoutine } from "../../store/session-actions.ts";
import { type Layout, settingEdit, settings } from "../../store/settings.ts";
import { playerStrings } from "../../strings/player/index.ts";
import { BackStopSkip, ResumeButton, UndoButton } from "./controls.tsx";
import { Steps } from "./steps.tsx";

export function PauseSheet({ session, phase }: { session: RunningSession; phase: Phase }) {
  const { run } = session;
  const { number } = stepPosition(run);
  return (
    <main class="player paused">
      <Steps run={run} />
      <h1>{playerStrings.player.resumeAt(number, phase.side)}</h1>
      <div class="row">
        <p class="quiet grow">{phase.step.name}</p>
        {canUndo(session, displayedAt.value) && <UndoButton />}
      </div>
      {session.missed > 0 && <p class="quiet">{playerStrings.player.missed(session.missed)}</p>}
      <div class="options">
        <LayoutChoice />
        <CueSwitches />
        <SwitchWay session={session} way={phase.way} />
      </div>
      <div class="controls two">
        <button type="button" onClick={() => void endSession(null)}>
          {playerStrings.player.finish}
        </button>
        <ResumeButton />
      </div>
      <BackStopSkip />
    </main>
  );
}

/** Options of one kind, under their name. */
function OptionRow({ label, children }: { label: string; children: ComponentChildren }) {
  const id = useId();
  return (
    <div class="choice-row" role="group" aria-labelledby={id}>
      <p class="name" id={id}>
        {label}
      </p>
      {children}
    </div>
  );
}

function LayoutChoice() {
  return (
    <OptionRow label={playerStrings.player.layout}>
      {Object.entries(playerStrings.player.layouts).map(([layout, name]) => (
        <button
          type="button"
          aria-pressed={layout === settings.layout}
          onClick={() => void save([settingEdit("layout", layout as Layout)])}
        >
          {name}
        </button>
      ))}
    </OptionRow>
  );
}

function CueSwitches() {
  return (
    <OptionRow label={playerStrings.player.cues}>
      {CHANNELS.map((channel) => (
        <button
          type="button"
          aria-pressed={isChannelOn(channel)}
          onClick={() => void save([toggleEdit(channel)])}
        >
          {playerStrings.player.channels[channel]}{" "}
          <small>{playerStrings.player.onOff(isChannelOn(channel))}</small>
        </button>
      ))}
    </OptionRow>
  );
}

/** Roll the rest of the session another way: one tap, and the step stays. */
function SwitchWay({ session, way }: { session: RunningSession; way: string }) {
  const minutes = offeredRoutines.value.find(({ id }) => id === session.routine)?.minutes;
  const others = offeredRoutines.value.filter((one) => one.minutes === minutes && one.way !== way);
  if (others.length === 0) return null;
  return (
    <OptionRow label={playerStrings.player.switch}>
      {others.map((one) => (
        <button type="button" onClick={() => switchRoutine(one)}>
          {wayName(one.way)}
        </button>
      ))}
    </OptionRow>
  );
}
