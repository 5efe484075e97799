/** A note of the person. */

import type { Edit } from "../store/edits.ts";
import { strings } from "../strings/index.ts";
import { TextField } from "./text-field.tsx";

const MAX_LENGTH = 2000;

export function Note({ value, toEdit }: { value: string; toEdit: (note: string) => Edit }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: TextField is the control.
    <label class="note-field">
      <span class="small quiet">{strings.diary.note}</span>
      <TextField value={value} maxLength={MAX_LENGTH} toEdit={toEdit} />
    </label>
  );
}
