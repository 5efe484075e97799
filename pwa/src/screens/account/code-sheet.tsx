/** A recovery code to print, keep as a file, or copy. */

import { download } from "../../device/share.ts";
import { formatCode } from "../../rules/link-code.ts";
import { forgetRecoveryCode } from "../../store/recovery.ts";
import { phoneStrings } from "../../strings/phones/index.ts";
import { CopyButton } from "../../ui/copy-button.tsx";

export function CodeSheet({ code }: { code: string }) {
  const text = phoneStrings.code.fileText(formatCode(code), location.origin);
  const keep = () => download(new File([text], "medius-recovery-code.txt", { type: "text/plain" }));
  return (
    <section class="sheet print">
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: a screen reader spells the code. */}
      <p class="code long" aria-label={Array.from(code).join(" ")}>
        {formatCode(code)}
      </p>
      <p class="small quiet">{phoneStrings.code.once}</p>
      <div class="wrap">
        <button type="button" onClick={() => print()}>
          {phoneStrings.code.print}
        </button>
        <button type="button" onClick={keep}>
          {phoneStrings.code.file}
        </button>
        <CopyButton text={formatCode(code)} />
      </div>
      <button type="button" onClick={() => void forgetRecoveryCode()}>
        {phoneStrings.code.have}
      </button>
    </section>
  );
}
