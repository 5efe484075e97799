/**
 * Which modules come in one file. The first screen needs one file only, and what belongs together
 * comes together: split by who shares what, there would be many small files, which cost a tenth
 * more.
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
    test: /\/(diary|diary-line|check-in-form|day-record|week|suggestion|open-suggestion|day-strip|suggestion\/(index|en))\.tsx?$/,
    priority: 1,
  },
];
