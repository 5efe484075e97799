/** The recovery code: shown until the person has put it away; a new one on request. */

import { useSignal } from "@preact/signals";
import { type Failure, failureOf } from "../../store/api.ts";
import { account } from "../../store/phone-state.ts";
import { renewRecoveryCode } from "../../store/recovery.ts";
import { phoneStrings } from "../../strings/phones/index.ts";
import { FailureMessage } from "../../ui/failure.tsx";
import { Frame } from "../../ui/frame.tsx";
import { CodeSheet } from "./code-sheet.tsx";

export default function RecoveryCode() {
  const code = account.value?.recovery_code;
  return (
    <Frame class="more">
      <h1>{phoneStrings.code.title}</h1>
      <p>{phoneStrings.code.why}</p>
      {code ? (
        <CodeSheet code={code} />
      ) : account.value ? (
        <RenewCode />
      ) : (
        <p class="quiet">{phoneStrings.code.none}</p>
      )}
    </Frame>
  );
}

function RenewCode() {
  const failure = useSignal<Failure | null>(null);
  const renew = () => {
    failure.value = null;
    void renewRecoveryCode().catch((error: unknown) => void (failure.value = failureOf(error)));
  };
  return (
    <>
      <p class="quiet">{phoneStrings.code.gone}</p>
      <FailureMessage failure={failure.value} />
      <button type="button" onClick={renew}>
        {phoneStrings.code.make}
      </button>
    </>
  );
}
