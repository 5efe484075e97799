/** A button for what cannot be undone: one tap asks, another one does it. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { phoneStrings } from "../strings/phones/index.ts";

interface Props {
  label: string;
  question: string;
  yes: string;
  onYes: () => unknown;
  children?: ComponentChildren;
}

export function ConfirmButton({ label, question, yes, onYes, children }: Props) {
  const asked = useSignal(false);
  if (!asked.value)
    return (
      <button class="quiet-button" type="button" onClick={() => void (asked.value = true)}>
        {label}
      </button>
    );
  return (
    <div class="sheet">
      <p>
        <b>{question}</b>
      </p>
      {children}
      <div class="controls two">
        <button type="button" onClick={() => void (asked.value = false)}>
          {phoneStrings.cancel}
        </button>
        <button class="danger" type="button" onClick={onYes}>
          {yes}
        </button>
      </div>
    </div>
  );
}
