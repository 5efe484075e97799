/** The default name of this device: "Android, Chrome". */

const SYSTEMS: [name: string, pattern: RegExp][] = [
  ["Android", /Android/],
  ["iPhone", /iPhone/],
  ["iPad", /iPad/],
  ["Windows", /Windows/],
  ["Mac", /Mac OS/],
  ["Linux", /Linux/],
];
/** The order matters: the user agents of the earlier ones match the later patterns too. */
const BROWSERS: [name: string, pattern: RegExp][] = [
  ["Samsung Internet", /SamsungBrowser/],
  ["Edge", /Edg/],
  ["Firefox", /Firefox|FxiOS/],
  ["Chrome", /Chrome|CriOS/],
  ["Safari", /Safari/],
];

export function deviceName(userAgent: string = globalThis.navigator?.userAgent ?? ""): string {
  const first = (table: typeof SYSTEMS) =>
    table.find(([, pattern]) => pattern.test(userAgent))?.[0];
  return [first(SYSTEMS), first(BROWSERS)].filter(Boolean).join(", ") || "Phone";
}
