/** The link to the red flags: on every screen, one tap away. */

import * as routes from "../routes.ts";
import { strings } from "../strings/index.ts";
import { Triangle } from "./icons.tsx";

export function RedFlagLink() {
  return (
    <a class="worry" href={routes.worry}>
      <Triangle />
      <span class="link">{strings.somethingNew}</span>
    </a>
  );
}
