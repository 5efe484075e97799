/** After a session, which is saved already: how sore each side is now, one tap a side, or none. */

import { useSignal } from "@preact/signals";
import * as routes from "../../routes.ts";
import { otherSide, type Side } from "../../rules/session-plan.ts";
import { content } from "../../store/content.ts";
import { finishedSession } from "../../store/current-session.ts";
import { field, save } from "../../store/records.ts";
import { firstSide } from "../../store/routines.ts";
import { type Session, sessions } from "../../store/sessions.ts";
import { duration } from "../../strings/index.ts";
import { playerStrings } from "../../strings/player/index.ts";
import { Clinic } from "../../ui/clinic.tsx";
import { SavedLine } from "../../ui/frame.tsx";
import { Triangle } from "../../ui/icons.tsx";
import { Note } from "../../ui/note.tsx";
import { RedFlagLink } from "../../ui/red-flag-link.tsx";
import { navigate, useScrollToTop } from "../../ui/router.ts";
import { Scale } from "../../ui/scale.tsx";

export function AfterSession({ id, stopped }: { id: string; stopped: boolean }) {
  const session = sessions.value.find((one) => one.id === id);
  if (!session) return null;
  return (
    <main class="after">
      {stopped ? <Stopped session={session} /> : <Finished session={session} />}
      <SavedLine />
    </main>
  );
}

function leave(): void {
  finishedSession.value = null;
  navigate(routes.today, true);
}

/** A note, folded until the person opens it. */
function SessionNote({ session }: { session: Session }) {
  return (
    <details class="may-note" open={session.note !== ""}>
      <summary class="link">{playerStrings.after.note}</summary>
      <Note
        value={session.note}
        toEdit={(note) => ({ id: session.id, kind: "session", set: { note } })}
      />
    </details>
  );
}

function Finished({ session }: { session: Session }) {
  const side = useSignal<Side>(firstSide.value);
  const name = `after:${side.value}`;
  useScrollToTop(side.value);
  const next = () =>
    side.value === firstSide.value ? void (side.value = otherSide(side.value)) : leave();
  // A second touch while the first is being saved answers one question, not both.
  const choose = async (score: number) => {
    const asked = side.value;
    await save([{ id: session.id, kind: "session", set: { [name]: score } }]);
    if (side.value === asked) next();
  };
  const seconds = session.steps.reduce((sum, one) => sum + one.seconds, 0);
  return (
    <>
      <p class="it quiet">
        {session.steps.every((one) => one.done)
          ? playerStrings.after.title
          : playerStrings.after.ended}
      </p>
      <p class="small quiet">{playerStrings.after.total(duration(seconds))}</p>
      <SessionNote session={session} />
      <h1 key={side.value}>{playerStrings.after.question(side.value)}</h1>
      <Scale
        label={playerStrings.after.question(side.value)}
        value={(field(session.record, name) as number) ?? null}
        onChoose={(score) => void choose(score)}
      >
        <button class="blank" type="button" onClick={next}>
          <span class="link">{playerStrings.after.blank}</span>
        </button>
      </Scale>
    </>
  );
}

function Stopped({ session }: { session: Session }) {
  const safety = content.value?.safety;
  const emergency = content.value?.practice.emergency;
  useScrollToTop();
  const say = (word: string) => save([{ id: session.id, kind: "session", set: { stopped: word } }]);
  return (
    <>
      <h1>{playerStrings.stop.title}</h1>
      <p class="lead">{safety?.stopped}</p>
      {emergency && (
        <p class="sheet warn">
          <Triangle /> {playerStrings.stop.urgent(emergency.number, emergency.advice_line)}
        </p>
      )}
      <RedFlagLink />
      <Clinic />
      <p class="quiet">
        {playerStrings.stop.logged} {playerStrings.stop.why}
      </p>
      <div class="choices plain">
        {[...(safety?.stop_when ?? []), playerStrings.stop.other].map((word) => (
          <button
            key={word}
            type="button"
            aria-pressed={session.stopped === word}
            onClick={() => void say(word)}
          >
            {word}
          </button>
        ))}
      </div>
      <SessionNote session={session} />
      <a class="link" href={routes.safety}>
        {playerStrings.stop.safety}
      </a>
      <div class="foot">
        <button class="main" type="button" onClick={leave}>
          {playerStrings.after.today}
        </button>
      </div>
    </>
  );
}
