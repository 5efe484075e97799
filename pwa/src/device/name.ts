/** What this phone calls itself until its person renames it: "Android, Chrome". */

const SYSTEMS: [name: string, sign: RegExp][] = [
  ["Android", /Android/],
  ["iPhone", /iPhone/],
  ["iPad", /iPad/],
  ["Windows", /Windows/],
  ["Mac", /Mac OS/],
  ["Linux", /Linux/],
];
/** In this order: each later one's words are in the earlier ones too. */
const BROWSERS: [name: string, sign: RegExp][] = [
  ["Samsung Internet", /SamsungBrowser/],
  ["Edge", /Edg/],
  ["Firefox", /Firefox|FxiOS/],
  ["Chrome", /Chrome|CriOS/],
  ["Safari", /Safari/],
];

export function deviceName(userAgent: string = globalThis.navigator?.userAgent ?? ""): string {
  const first = (table: typeof SYSTEMS) => table.find(([, sign]) => sign.test(userAgent))?.[0];
  return [first(SYSTEMS), first(BROWSERS)].filter(Boolean).join(", ") || "Phone";
}
