/** A note of the person, saved when the field loses focus. */

import { strings } from "../strings/index.ts";

const MAX_LENGTH = 2000;

export function Note({ value, onSave }: { value: string; onSave: (note: string) => void }) {
  return (
    <label class="note-field">
      <span class="small quiet">{strings.diary.note}</span>
      <textarea
        rows={2}
        maxLength={MAX_LENGTH}
        defaultValue={value}
        onChange={(event) =>
          event.currentTarget.value !== value && onSave(event.currentTarget.value)
        }
      />
    </label>
  );
}
