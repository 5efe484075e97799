/** A text of a record, saved while it is typed. */

import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Edit } from "../store/edits.ts";
import { endTyping, saveTyped } from "../store/typing.ts";

interface Props {
  value: string;
  maxLength: number;
  toEdit: (text: string) => Edit;
}

export function TextField({ value, maxLength, toEdit }: Props) {
  const text = useSignal(value);
  /** What this field has held since the person began to type. */
  const own = useRef<string[]>([]);
  const type = (typed: string) => {
    own.current.push((text.value = typed));
    // An empty text is saved at the end: an entry without anything else would disappear.
    if (typed) saveTyped(toEdit(typed));
  };
  const end = () => {
    if (own.current.length > 0) saveTyped(toEdit(text.value));
    return endTyping().then(() => void (own.current = []));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another value is stored.
  useLayoutEffect(() => {
    if (own.current.length === 0) text.value = value;
    // Another phone or tab has changed it meanwhile: both texts stay.
    else if (!own.current.includes(value)) type(joined(value, text.value, maxLength));
  }, [value]);
  return (
    <textarea
      rows={2}
      maxLength={maxLength}
      value={text.value}
      onInput={(event) => type(event.currentTarget.value)}
      onBlur={() => void end()}
    />
  );
}

function joined(other: string, own: string, maxLength: number): string {
  return other.includes(own) ? other : `${other}\n${own}`.slice(0, maxLength);
}
