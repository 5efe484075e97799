/**
 * Every address of the app, one constant per line, and nothing else: import it as `routes`. A test
 * requests each of them from the server. A part that begins with ":" is any text.
 */

export const today = "/";
export const devices = "/devices";
export const diary = "/diary";
export const guide = "/guide";
export const guideChapter = "/guide/:chapter";
export const history = "/history";
export const historyEntry = "/history/:id";
export const importFile = "/import";
export const link = "/link";
export const map = "/map";
export const morning = "/morning";
export const morningAnswer = "/morning/:answer";
export const privacy = "/privacy";
export const progress = "/progress";
export const recover = "/recover";
export const recoveryCode = "/recovery-code";
export const reminders = "/reminders";
export const report = "/report";
export const safety = "/safety";
export const saved = "/saved";
export const session = "/session";
export const settings = "/settings";
export const start = "/start";
export const suggestion = "/suggestion";
export const urgent = "/urgent";
export const week = "/week";
export const worry = "/worry";
export const yourData = "/your-data";
