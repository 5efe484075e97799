/** A phone that has just joined an account: waits until all records are here. */

import type { ComponentChildren } from "preact";
import * as routes from "../../routes.ts";
import { syncError, syncedAt } from "../../store/phone-state.ts";
import { recordCounts, sync } from "../../store/sync.ts";
import { phoneStrings } from "../../strings/phones/index.ts";
import { FailureMessage } from "../../ui/failure.tsx";
import { navigate } from "../../ui/router.ts";

export function Joined({ children }: { children?: ComponentChildren }) {
  const whole = syncedAt.value !== null && recordCounts.value.outbox === 0 && !syncError.value;
  return (
    <>
      <h1>{whole ? phoneStrings.join.done : phoneStrings.join.getting}</h1>
      {whole && (
        <p class="lead" role="status">
          {phoneStrings.join.doneText(recordCounts.value.here)}
        </p>
      )}
      {syncError.value && (
        <FailureMessage failure={{ slug: syncError.value.slug, problem: null }} />
      )}
      {children}
      <div class="foot">
        {syncError.value && (
          <button type="button" onClick={() => void sync()}>
            {phoneStrings.tryNow}
          </button>
        )}
        <button
          class={children ? "" : "main"}
          type="button"
          onClick={() => navigate(routes.today, true)}
        >
          {phoneStrings.done}
        </button>
      </div>
    </>
  );
}
