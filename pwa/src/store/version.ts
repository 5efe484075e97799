/** The version of the app, set by the build; empty without a build. */
export const VERSION = typeof __VERSION__ === "undefined" ? "" : __VERSION__;
