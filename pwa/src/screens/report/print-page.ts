/** Turns the report into a file of its own that any browser shows and prints. */

import type { Day } from "../../rules/dates.ts";

export function reportFile(title: string, day: Day): File {
  const sheet = document.querySelector(".sheet-of-paper")!.cloneNode(true) as HTMLElement;
  sheet.style.transform = "";
  const page =
    `<!doctype html>\n<html lang="${document.documentElement.lang}"><head>` +
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
    `<title>${title}</title><style>${styles()}</style></head>` +
    `<body>${sheet.outerHTML}</body></html>\n`;
  return new File([page], `medius-report-${day}.html`, { type: "text/html" });
}

/** Return every style rule of the app: the report needs those of the drawing too. */
function styles(): string {
  const sheets = [...document.styleSheets, ...document.adoptedStyleSheets];
  return sheets
    .flatMap(({ cssRules }) => Array.from(cssRules, ({ cssText }) => cssText))
    .join("\n");
}
