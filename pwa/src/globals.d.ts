declare const __VERSION__: string;
declare module "*.css";
/** Background Sync, where there is one. */
interface ServiceWorkerRegistration {
  readonly sync?: { register(tag: string): Promise<void> };
}
