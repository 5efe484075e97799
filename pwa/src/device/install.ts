/** Installing the app on the home screen. */

import { signal } from "@preact/signals";

interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

let prompt: InstallPrompt | undefined;

/** offer: the browser can install it. ios: by the share menu. none: installed or impossible. */
export const installOption = signal<"offer" | "ios" | "none">("none");

/** An iPad identifies itself as a Mac, but no Mac has a touch screen. */
const isIos = () =>
  /iPhone|iPad/.test(navigator.userAgent) ||
  (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
const isInstalled = () => matchMedia("(display-mode: standalone)").matches;

/** Whether it was opened from the home screen of an iPhone, where it has none of Safari's data. */
export function onIosHomeScreen(): boolean {
  return isIos() && isInstalled();
}

export function watchInstall(): void {
  if (isInstalled()) return;
  if (isIos()) installOption.value = "ios";
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    prompt = event as InstallPrompt;
    installOption.value = "offer";
  });
  addEventListener("appinstalled", () => void (installOption.value = "none"));
}

export async function promptInstall(): Promise<void> {
  await prompt?.prompt();
}
