/** The version of the app, which the build fills in; empty where there was no build. */
export const VERSION = typeof __VERSION__ === "undefined" ? "" : __VERSION__;
