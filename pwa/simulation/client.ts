/** The part of the app that the simulation runs: the store, without screens. */

export { saveJoinedAccount } from "../src/store/account.ts";
export { requestToJoin } from "../src/store/join-request.ts";
export { load, records, save } from "../src/store/records.ts";
export { recoverAccount } from "../src/store/recovery.ts";
export { sync, syncErrorKind } from "../src/store/sync.ts";
