/**
 * Joins an account: with a typed code or the address of a QR code; then shows two digits and waits
 * for the records.
 */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import * as routes from "../../routes.ts";
import { isCode, normalizeCode } from "../../rules/link-code.ts";
import {
  cancelJoinRequest,
  finishJoining,
  joinFailure,
  joinRequest,
  requestToJoin,
  resumeJoinRequest,
} from "../../store/join-request.ts";
import { poll } from "../../store/links.ts";
import { phoneStrings } from "../../strings/phones/index.ts";
import { Countdown } from "../../ui/countdown.tsx";
import { useDraft } from "../../ui/draft.ts";
import { FailureMessage } from "../../ui/failure.tsx";
import { navigate, useScrollToTop } from "../../ui/router.ts";
import { CodeForm } from "./code-form.tsx";
import { Joined } from "./joined.tsx";

const CODE_LENGTH = 8;
const CODE_VALID_MS = 300_000;

export default function Link() {
  const secret = useSignal("");
  const joined = useSignal(false);
  useEffect(() => {
    secret.value = takeSecret();
    void resumeJoinRequest();
    return poll(async () => {
      if (await finishJoining()) joined.value = true;
    });
  }, []);
  useScrollToTop(joined.value, joinRequest.value);
  const Page = joined.value ? Joined : joinRequest.value ? Waiting : null;
  return (
    <main class="welcome">
      {Page ? <Page /> : secret.value ? <JoinBySecret secret={secret.value} /> : <JoinByCode />}
    </main>
  );
}

/**
 * Return the secret from the address and remove it there: it must not stay in the history or on a
 * screenshot.
 */
function takeSecret(): string {
  const secret = location.hash.slice(1);
  if (secret) history.replaceState(null, "", location.pathname);
  return secret;
}

function JoinBySecret({ secret }: { secret: string }) {
  return (
    <>
      <h1>{phoneStrings.join.secret}</h1>
      <p class="lead">{phoneStrings.join.secretText}</p>
      <FailureMessage failure={joinFailure.value} />
      <div class="foot">
        <button class="main" type="button" onClick={() => void requestToJoin({ secret })}>
          {phoneStrings.join.secretYes}
        </button>
        <button type="button" onClick={() => navigate(routes.today)}>
          {phoneStrings.cancel}
        </button>
      </div>
    </>
  );
}

function JoinByCode() {
  const typed = useDraft("link-code", "", CODE_VALID_MS);
  const code = normalizeCode(typed.value);
  return (
    <CodeForm words={phoneStrings.join} typed={typed} onSend={() => void requestToJoin({ code })}>
      <FailureMessage failure={joinFailure.value} />
      <p class="quiet">{phoneStrings.join.merge}</p>
      <div class="foot">
        <button class="main" type="submit" disabled={!isCode(code, CODE_LENGTH)}>
          {phoneStrings.join.ask}
        </button>
        <a class="btn quiet-button" href={routes.recover}>
          {phoneStrings.join.lost}
        </a>
      </div>
    </CodeForm>
  );
}

function Waiting() {
  const asked = joinRequest.value;
  if (!asked) return null;
  return (
    <>
      <h1>{phoneStrings.join.digits}</h1>
      <p class="digits" role="status">
        {asked.confirm}
      </p>
      <p class="lead">{phoneStrings.join.wait}</p>
      <Countdown until={asked.expiresAt} words={phoneStrings.add.time} />
      <div class="foot">
        <button type="button" onClick={() => void cancelJoinRequest()}>
          {phoneStrings.cancel}
        </button>
      </div>
    </>
  );
}
