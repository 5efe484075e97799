/** What every entry of the history has: why the server rejected it, and deleting it. */

import { useSignal } from "@preact/signals";
import * as routes from "../../routes.ts";
import type { StoredRecord } from "../../store/db-schema.ts";
import { rejectionReason } from "../../store/rejection-reason.ts";
import { strings } from "../../strings/index.ts";
import { navigate } from "../../ui/router.ts";

export function Rejection({ record }: { record: StoredRecord }) {
  return record.refused ? (
    <p class="sheet warn">
      {strings.saved.here}. {rejectionReason(record)}
    </p>
  ) : null;
}

export function DeleteEntry({ onDelete }: { onDelete: () => Promise<void> }) {
  const asked = useSignal(false);
  if (!asked.value)
    return (
      <button class="quiet-button" type="button" onClick={() => void (asked.value = true)}>
        {strings.history.delete}
      </button>
    );
  return (
    <div class="sheet">
      <p>{strings.history.sure}</p>
      <div class="controls two">
        <button type="button" onClick={() => void (asked.value = false)}>
          {strings.history.keep}
        </button>
        <button
          class="danger"
          type="button"
          onClick={() => void onDelete().then(() => navigate(routes.history, true))}
        >
          {strings.history.yesDelete}
        </button>
      </div>
    </div>
  );
}
