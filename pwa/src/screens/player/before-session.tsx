/** Before a session: a sound check, once; then how sore each side is, one tap a side or none. */

import { useSignal } from "@preact/signals";
import { playChange, unlockSound } from "../../device/cues.ts";
import { canSpeak, speak } from "../../device/voice.ts";
import { otherSide, type Side } from "../../rules/session-plan.ts";
import type { Routine } from "../../store/content.ts";
import { startSession } from "../../store/current-session.ts";
import { save } from "../../store/records.ts";
import { firstSide } from "../../store/routines.ts";
import { settingEdit, settings } from "../../store/settings.ts";
import { strings } from "../../strings/index.ts";
import { playerStrings } from "../../strings/player/index.ts";
import { useDraft } from "../../ui/draft.ts";
import { useScrollToTop } from "../../ui/router.ts";
import { Scale } from "../../ui/scale.tsx";

export function BeforeSession({ routine }: { routine: Routine }) {
  if (!settings.sound_checked) return <SoundCheck />;
  return <SorenessBefore routine={routine} />;
}

function SoundCheck() {
  const played = useSignal(false);
  useScrollToTop();
  const play = () => {
    unlockSound();
    playChange();
    speak(playerStrings.before.test, strings.locale);
    played.value = true;
  };
  const done = (heard: boolean) =>
    void save([
      settingEdit("sound_checked", true),
      ...(heard ? [] : [settingEdit("voice", false), settingEdit("sound", false)]),
    ]);
  return (
    <main class="welcome">
      <h1>{playerStrings.before.soundTitle}</h1>
      <p class="lead">{playerStrings.before.soundText}</p>
      {played.value && !canSpeak(strings.locale) && (
        <p class="quiet">{playerStrings.before.noVoice}</p>
      )}
      <div class="foot">
        <button class={played.value ? "" : "main"} type="button" onClick={play}>
          {playerStrings.before.play}
        </button>
        {played.value && (
          <button class="main" type="button" onClick={() => done(true)}>
            {playerStrings.before.hear}
          </button>
        )}
        <button type="button" onClick={() => done(false)}>
          {playerStrings.before.silent}
        </button>
      </div>
    </main>
  );
}

const NO_SCORES: Partial<Record<Side, number>> = {};
/** A score is for the session that begins now. */
const DRAFT_MAX_AGE_MS = 600_000;

function SorenessBefore({ routine }: { routine: Routine }) {
  const scores = useDraft("before", NO_SCORES, DRAFT_MAX_AGE_MS);
  const side = useSignal<Side>(firstSide.value);
  useScrollToTop(side.value);
  const next = () => {
    if (side.value === firstSide.value) side.value = otherSide(side.value);
    else start();
  };
  const start = () => {
    startSession(routine, scores.value);
    scores.value = NO_SCORES;
  };
  const choose = (score: number) => {
    scores.value = { ...scores.value, [side.value]: score };
    next();
  };
  const question = playerStrings.before.question(side.value);
  return (
    <main class="after">
      <h1 key={side.value}>{question}</h1>
      <Scale label={question} value={scores.value[side.value] ?? null} onChoose={choose}>
        <button class="blank" type="button" onClick={next}>
          <span class="link">{playerStrings.after.blank}</span>
        </button>
      </Scale>
      <button class="main" type="button" onClick={start}>
        {playerStrings.before.skip}
      </button>
    </main>
  );
}
