/** How to put the app on the home screen of an iPhone or iPad: three steps, each with a drawing. */

import type { ComponentChildren } from "preact";
import * as routes from "../../routes.ts";
import { reminderStrings } from "../../strings/reminders/index.ts";

const PICTURES = [Share, Menu, Home];

export function IosInstallGuide() {
  return (
    <section class="sheet">
      <ol class="pictured">
        {reminderStrings.iosSteps.map((step, index) => {
          const Picture = PICTURES[index]!;
          return (
            <li key={step}>
              <Picture />
              <span>{step}</span>
            </li>
          );
        })}
      </ol>
      <p class="small">
        {reminderStrings.iosEmpty}{" "}
        <a class="link" href={routes.devices}>
          {reminderStrings.iosLink}
        </a>
      </p>
    </section>
  );
}

function Picture({ children }: { children: ComponentChildren }) {
  return (
    <svg viewBox="0 0 72 72" aria-hidden="true">
      {children}
    </svg>
  );
}

/** The bottom bar of the browser, with the Share icon in the middle. */
function Share() {
  return (
    <Picture>
      <path class="d" d="M8 4v52a10 10 0 0 0 10 10h36a10 10 0 0 0 10-10V4" />
      <path class="d2" d="M8 28h56M28 61h16M17 45l-4-4 4-4M55 45l4-4-4-4" />
      <path class="x" d="M31 38h-3v13h16V38h-3M36 44V31M31.500 35.500 36 31l4.500 4.500" />
    </Picture>
  );
}

/** The Share menu, with the row "Add to Home Screen" marked. */
function Menu() {
  return (
    <Picture>
      <path class="d" d="M6 10h60v52H6z" />
      <path class="d2" d="M6 27h60M6 45h60M12 18.500h26M12 53.500h20" />
      <path class="d" d="M12 36h28" />
      <path class="x" d="M48 29.500h13v13H48zM54.500 33v6M51.500 36h6" />
    </Picture>
  );
}

/** The home screen, with the icon of this app on it. */
function Home() {
  return (
    <Picture>
      <path class="d" d="M12 66V16A10 10 0 0 1 22 6h28a10 10 0 0 1 10 10v50" />
      <path class="d2" d="M20 18h9v9h-9zM43 18h9v9h-9zM20 36h9v9h-9zM20 54h9v9h-9zM43 54h9v9h-9z" />
      <path class="d" d="M39.500 32.500h16v16h-16z" />
      <circle class="full" cx="47.500" cy="40.500" r="5" />
    </Picture>
  );
}
