/** Back in with a file, on a phone with nothing on it. */

import { strings } from "../../strings/index.ts";
import { yourDataStrings } from "../../strings/your-data/index.ts";
import { go } from "../../ui/router.ts";
import { TakeIn } from "./import.tsx";

export default function Import() {
  return (
    <main class="welcome">
      <a class="link" href="/">
        {strings.back}
      </a>
      <h1>{yourDataStrings.bring}</h1>
      <p class="lead">{yourDataStrings.haveText}</p>
      <p>{yourDataStrings.bringText}</p>
      <TakeIn onTaken={() => go("/", true)} />
    </main>
  );
}
