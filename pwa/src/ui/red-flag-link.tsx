/** The link to the red flags: on every screen, one tap away. */

import { t } from "../strings/index.ts";
import { Triangle } from "./icons.tsx";

export function SomethingNew() {
  return (
    <a class="worry" href="/worry">
      <Triangle />
      <span class="link">{t.somethingNew}</span>
    </a>
  );
}
