/** The browser's subscription to its push service: the same in a page and in the service worker. */

const RETRY_DELAY_MS = 1_000;

async function pushManager(): Promise<PushManager | undefined> {
  const ofWorker = (globalThis as { registration?: ServiceWorkerRegistration }).registration;
  return (ofWorker ?? (await navigator.serviceWorker?.getRegistration()))?.pushManager;
}

export async function currentSubscription(): Promise<PushSubscription | null> {
  return (await (await pushManager())?.getSubscription()) ?? null;
}

/** Return the subscription for the server's VAPID `key`; one for another key is replaced. */
export async function subscribe(key: string): Promise<PushSubscription> {
  const current = await currentSubscription();
  if (current && keyOf(current) === key) return current;
  await current?.unsubscribe();
  return newSubscription((await pushManager())!, key);
}

/** Try once more after an AbortError, which means no connection to the push service yet. */
async function newSubscription(
  manager: PushManager,
  applicationServerKey: string,
): Promise<PushSubscription> {
  const options = { userVisibleOnly: true, applicationServerKey };
  return manager.subscribe(options).catch(async (error: Error) => {
    if (error.name !== "AbortError") throw error;
    await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY_MS));
    return manager.subscribe(options);
  });
}

/** End the subscription in this browser, whatever the server still has. */
export async function unsubscribe(): Promise<void> {
  await (await currentSubscription())?.unsubscribe();
}

function keyOf({ options }: PushSubscription): string {
  const bytes = new Uint8Array(options.applicationServerKey ?? []);
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
