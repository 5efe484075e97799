declare const __VERSION__: string;
declare module "*.css";
/**
 * Trusted Types, in browsers that have them. A policy returns an object that stands for the text.
 */
declare const trustedTypes:
  | {
      createPolicy(
        name: string,
        rules: { createScriptURL(url: string): string },
      ): { createScriptURL(url: string): string };
    }
  | undefined;
declare module "*.css?inline" {
  const css: string;
  export default css;
}
/** Background Sync, in browsers that have it. */
interface ServiceWorkerRegistration {
  readonly sync?: { register(tag: string): Promise<void> };
}
