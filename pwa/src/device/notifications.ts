/** The notifications of this app. */

/** Call `open` with a path when the service worker asks this page to show one. */
export function onOpenPath(open: (path: string) => void): void {
  navigator.serviceWorker?.addEventListener(
    "message",
    ({ data }: MessageEvent<{ show?: string }>) => data.show && open(data.show),
  );
}

export async function closeNotifications(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  for (const notification of (await registration?.getNotifications()) ?? []) notification.close();
}
