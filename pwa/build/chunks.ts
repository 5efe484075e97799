/**
 * Which modules come in one file. The first screen needs one file only. Modules that are used
 * together share a file: one file for each set of importers would make many small files, which are
 * a tenth larger together.
 */

/** Return the source of a pattern for modules by the end of their path, without the suffix. */
function modules(...names: string[]): string {
  return `/(${names.join("|")})\\.tsx?$`;
}

const SAFETY = modules(
  "safety",
  "safety-answers",
  "safety-questions",
  "safety-result",
  "first-questions",
  "worry",
  "urgent",
  "checklist",
  "clinic",
  "safety/(index|en)",
);
const PLAYER = modules("scale", "note", "text-field", "typing", "player/(index|en)");
const CHARTS = modules(
  "progress",
  "progress/figures",
  "seven-days",
  "store/history",
  "progress/(index|en)",
);
const DIARY = modules(
  "diary",
  "diary-line",
  "check-in-form",
  "week",
  "suggestion",
  "open-suggestion",
  "day-strip",
  "suggestion/(index|en)",
);

export const CHUNKS = [
  { name: "first", test: /\/src\/main\.tsx$|rolldown\/runtime/, priority: 3 },
  { name: "player", test: new RegExp(PLAYER), priority: 2 },
  { name: "safety", test: new RegExp(SAFETY), priority: 1 },
  { name: "charts", test: new RegExp(`/ui/chart/|${CHARTS}`), priority: 2 },
  { name: "diary", test: new RegExp(DIARY), priority: 1 },
];
