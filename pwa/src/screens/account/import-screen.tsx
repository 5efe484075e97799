/** Imports a file on a phone with no data. */

import * as routes from "../../routes.ts";
import { strings } from "../../strings/index.ts";
import { yourDataStrings } from "../../strings/your-data/index.ts";
import { navigate } from "../../ui/router.ts";
import { ImportFile } from "./import.tsx";

export default function Import() {
  return (
    <main class="welcome">
      <a class="link" href={routes.today}>
        {strings.back}
      </a>
      <h1>{yourDataStrings.bring}</h1>
      <p class="lead">{yourDataStrings.haveText}</p>
      <p>{yourDataStrings.bringText}</p>
      <ImportFile onImported={() => navigate(routes.today, true)} />
    </main>
  );
}
