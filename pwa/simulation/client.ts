/** What the simulation runs of the app: the code as phones have it, without its screens. */

export { joined } from "../src/store/account.ts";
export { recover } from "../src/store/recovery.ts";
export { load, records, save } from "../src/store/state.ts";
export { sync, trouble } from "../src/store/sync.ts";
