/**
 * Which modules come in one file. The first screen needs one file only. Modules that are used
 * together share a file: one file for each set of importers would make many small files, which are
 * a tenth larger together.
 */

export const CHUNKS = [
  { name: "first", test: /\/src\/main\.tsx$/, priority: 3 },
  { name: "scale", test: /\/ui\/(scale|note)\.tsx$/, priority: 2 },
  {
    name: "safety",
    test: /\/(safety|safety-answers|safety-questions|safety-result|first-questions|worry|urgent|checklist|clinic|safety\/(index|en))\.tsx?$/,
    priority: 1,
  },
  {
    name: "charts",
    test: /\/ui\/chart\/|\/(progress|progress\/figures|seven-days|store\/history|progress\/(index|en))\.tsx?$/,
    priority: 2,
  },
  {
    name: "diary",
    test: /\/(diary|diary-line|check-in-form|week|suggestion|open-suggestion|day-strip|suggestion\/(index|en))\.tsx?$/,
    priority: 1,
  },
];
