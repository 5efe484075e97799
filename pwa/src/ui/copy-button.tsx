/** Copies text, and says so. */

import { useSignal } from "@preact/signals";
import { copyText } from "../device/share.ts";
import { phoneStrings } from "../strings/phones/index.ts";

export function CopyButton({ text }: { text: string }) {
  const copied = useSignal(false);
  const press = async () => void (copied.value = await copyText(text));
  return (
    <button type="button" aria-live="polite" onClick={() => void press()}>
      {copied.value ? phoneStrings.copied : phoneStrings.copy}
    </button>
  );
}
