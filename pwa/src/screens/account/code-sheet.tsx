/** A recovery code to print, keep as a file, or copy. */

import { download } from "../../device/share.ts";
import { formatCode } from "../../rules/link-code.ts";
import { forgetRecoveryCode } from "../../store/recovery.ts";
import { p } from "../../strings/phones/index.ts";
import { CopyButton } from "../../ui/copy-button.tsx";

export function CodeSheet({ code }: { code: string }) {
  const text = p.code.fileText(formatCode(code), location.origin);
  const keep = () => download(new File([text], "medius-recovery-code.txt", { type: "text/plain" }));
  return (
    <section class="sheet print">
      <p class="code long" aria-label={Array.from(code).join(" ")}>
        {formatCode(code)}
      </p>
      <p class="small quiet">{p.code.once}</p>
      <div class="wrap">
        <button type="button" onClick={() => print()}>
          {p.code.print}
        </button>
        <button type="button" onClick={keep}>
          {p.code.file}
        </button>
        <CopyButton text={formatCode(code)} />
      </div>
      <button type="button" onClick={() => void forgetRecoveryCode()}>
        {p.code.have}
      </button>
    </section>
  );
}
