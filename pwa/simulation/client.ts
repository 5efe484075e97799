/** What the simulation runs of the app: the code as phones have it, without its screens. */

export { saveJoinedAccount } from "../src/store/account.ts";
export { load, records, save } from "../src/store/records.ts";
export { recoverAccount } from "../src/store/recovery.ts";
export { sync, syncErrorKind } from "../src/store/sync.ts";
