declare const __VERSION__: string;
declare module "*.css";
declare module "*.css?inline" {
  const css: string;
  export default css;
}
/** Background Sync, where there is one. */
interface ServiceWorkerRegistration {
  readonly sync?: { register(tag: string): Promise<void> };
}
