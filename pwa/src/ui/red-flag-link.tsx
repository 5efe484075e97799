/** The link to the red flags: on every screen, one tap away. */

import { strings } from "../strings/index.ts";
import { Triangle } from "./icons.tsx";

export function SomethingNew() {
  return (
    <a class="worry" href="/worry">
      <Triangle />
      <span class="link">{strings.somethingNew}</span>
    </a>
  );
}
