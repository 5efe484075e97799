/** Back in with a file, on a phone with nothing on it. */

import { t } from "../../strings/index.ts";
import { y } from "../../strings/yours/index.ts";
import { go } from "../../ui/router.ts";
import { TakeIn } from "./import.tsx";

export default function Import() {
  return (
    <main class="welcome">
      <a class="link" href="/">
        {t.back}
      </a>
      <h1>{y.bring}</h1>
      <p class="lead">{y.haveText}</p>
      <p>{y.bringText}</p>
      <TakeIn onTaken={() => go("/", true)} />
    </main>
  );
}
