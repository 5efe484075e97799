/** The page as a file of its own, which any browser shows and prints. */

import type { Day } from "../../rules/week.ts";

export function asPage(title: string, day: Day): File {
  const sheet = document.querySelector(".sheet-of-paper")!.cloneNode(true) as HTMLElement;
  sheet.style.transform = "";
  const html = document.implementation.createHTMLDocument(title);
  html.documentElement.lang = document.documentElement.lang;
  const style = html.createElement("style");
  style.textContent = styles();
  html.head.append(meta(html, { charset: "utf-8" }), meta(html, { name: "viewport", content: "width=device-width" }), style);
  html.body.append(sheet);
  return new File([`<!doctype html>\n${html.documentElement.outerHTML}`], `medius-report-${day}.html`, { type: "text/html" });
}

function meta(html: Document, values: Record<string, string>): HTMLMetaElement {
  return Object.entries(values).reduce((one, [name, value]) => (one.setAttribute(name, value), one), html.createElement("meta"));
}

/** Every rule that the app has here: the page needs those of the drawing too. */
function styles(): string {
  const sheets = [...document.styleSheets, ...document.adoptedStyleSheets];
  return sheets.flatMap(({ cssRules }) => Array.from(cssRules, ({ cssText }) => cssText)).join("\n");
}
