declare const __VERSION__: string;
declare module "*.css";
/** Trusted Types, where there are any: what a policy gives stands for the text it was given. */
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
/** Background Sync, where there is one. */
interface ServiceWorkerRegistration {
  readonly sync?: { register(tag: string): Promise<void> };
}
