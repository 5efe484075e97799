/** The recovery code: shown until it is put away, and made anew on request. */

import { useSignal } from "@preact/signals";
import { type Failure, failureOf } from "../../store/linking.ts";
import { account } from "../../store/records.ts";
import { renewRecoveryCode } from "../../store/recovery.ts";
import { p } from "../../strings/phones/index.ts";
import { Failed } from "../../ui/failure.tsx";
import { Frame } from "../../ui/frame.tsx";
import { CodeSheet } from "./code-sheet.tsx";

export default function RecoveryCode() {
  const code = account.value?.recovery_code;
  return (
    <Frame class="more">
      <h1>{p.code.title}</h1>
      <p>{p.code.why}</p>
      {code ? (
        <CodeSheet code={code} />
      ) : account.value ? (
        <Gone />
      ) : (
        <p class="quiet">{p.code.none}</p>
      )}
    </Frame>
  );
}

function Gone() {
  const failure = useSignal<Failure | null>(null);
  const renew = () => {
    failure.value = null;
    void renewRecoveryCode().catch((error: unknown) => void (failure.value = failureOf(error)));
  };
  return (
    <>
      <p class="quiet">{p.code.gone}</p>
      <Failed failure={failure.value} />
      <button type="button" onClick={renew}>
        {p.code.make}
      </button>
    </>
  );
}
