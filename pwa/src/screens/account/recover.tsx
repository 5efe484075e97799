/** Recovers an account on an empty phone with the recovery code. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import * as routes from "../../routes.ts";
import { isCode, normalizeCode } from "../../rules/link-code.ts";
import { type Failure, failureOf } from "../../store/api.ts";
import { getMeta } from "../../store/db.ts";
import { askAgain } from "../../store/join-request.ts";
import { poll } from "../../store/links.ts";
import { account } from "../../store/phone-state.ts";
import { recoverAccount } from "../../store/recovery.ts";
import { phoneStrings } from "../../strings/phones/index.ts";
import { useDraft } from "../../ui/draft.ts";
import { FailureMessage } from "../../ui/failure.tsx";
import { useScrollToTop } from "../../ui/router.ts";
import { CodeForm } from "./code-form.tsx";
import { CodeSheet } from "./code-sheet.tsx";
import { Joined } from "./joined.tsx";

const CODE_LENGTH = 26;

export default function Recover() {
  const back = useSignal(false);
  useScrollToTop(back.value);
  return (
    <main class="welcome">
      {back.value ? <Back /> : <Ask onBack={() => void (back.value = true)} />}
    </main>
  );
}

function Ask({ onBack }: { onBack: () => void }) {
  const typed = useDraft("recovery-code", "");
  const failure = useSignal<Failure | null>(null);
  const busy = useSignal(false);
  const code = normalizeCode(typed.value);
  const device = useSignal(account.value?.device_id);
  /** A code was sent, now or before the app was closed, and there was no answer. */
  const waiting = useSignal(false);
  const checkWaiting = async () =>
    void (waiting.value = (await getMeta("recovering")) !== undefined);
  const fail = (error: unknown) => void (failure.value = failureOf(error));
  const end = () => {
    typed.value = "";
    onBack();
  };
  const send = async () => {
    busy.value = true;
    failure.value = null;
    await recoverAccount(code).then(end, fail);
    await checkWaiting();
    busy.value = false;
  };
  const ask = async () => {
    if (busy.value || !waiting.value) return;
    const joined = await askAgain("recovering", device.value).catch(fail);
    waiting.value = joined === null;
    if (joined) end();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the form appears.
  useEffect(() => {
    void checkWaiting();
    return poll(ask);
  }, []);
  return (
    <CodeForm words={phoneStrings.recover} typed={typed} rows={3} onSend={() => void send()}>
      <p class="small quiet" role="status">
        {busy.value ? phoneStrings.recover.asking : hint(code)}
      </p>
      {waiting.value ? (
        <p class="sheet" role="alert">
          {phoneStrings.recover.waiting}
        </p>
      ) : (
        <FailureMessage failure={failure.value} />
      )}
      <p class="small quiet">{phoneStrings.recover.none}</p>
      <div class="foot">
        <button
          class="main"
          type="submit"
          disabled={!isCode(code, CODE_LENGTH) || busy.value || waiting.value}
        >
          {phoneStrings.recover.go}
        </button>
        <a class="btn quiet-button" href={routes.link}>
          {phoneStrings.devices.join}
        </a>
        <a class="btn quiet-button" href={routes.importFile}>
          {phoneStrings.recover.file}
        </a>
      </div>
    </CodeForm>
  );
}

/** Say how many characters are missing or too many, before the server is asked. */
function hint(code: string): string {
  if (!isCode(code, code.length)) return phoneStrings.recover.impossible;
  if (code.length > CODE_LENGTH) return phoneStrings.recover.tooMany(code.length - CODE_LENGTH);
  return code.length > 0 && code.length < CODE_LENGTH
    ? phoneStrings.recover.missing(CODE_LENGTH - code.length)
    : "";
}

function Back() {
  const code = account.value?.recovery_code;
  return (
    <Joined>
      {code && (
        <p>
          <b>{phoneStrings.recover.done}</b> {phoneStrings.recover.newCode}
        </p>
      )}
      {code && <CodeSheet code={code} />}
    </Joined>
  );
}
