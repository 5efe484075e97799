/** The page as it will be printed: scaled to the screen, or as large as on paper. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { reportStrings } from "../../strings/report/index.ts";
import { fit } from "./fit.ts";
import { ReportPage, type ReportPageProps } from "./report-page.tsx";

/** The width of A4 in CSS pixels. */
const PAPER_WIDTH = 794;

export function ReportPreview({ closer, ...paper }: ReportPageProps & { closer: boolean }) {
  const desk = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const scale = () => desk.current && scaleToFit(desk.current, closer);
    scale();
    addEventListener("resize", scale);
    return () => removeEventListener("resize", scale);
  });
  return (
    <div
      ref={desk}
      class={closer ? "desk closer" : "desk"}
      role="region"
      aria-label={reportStrings.preview}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll the page.
      tabIndex={0}
    >
      <div class="sheet-of-paper">
        <div class="page">
          <ReportPage {...paper} />
        </div>
      </div>
    </div>
  );
}

function scaleToFit(desk: HTMLElement, closer: boolean): void {
  const sheet = desk.firstElementChild as HTMLElement;
  const page = sheet.firstElementChild as HTMLElement;
  const scale = closer ? 1 : desk.clientWidth / PAPER_WIDTH;
  fit(page, page.firstElementChild as HTMLElement);
  sheet.style.transform = `scale(${scale})`;
  desk.style.height = closer ? "" : `${Math.ceil(sheet.offsetHeight * scale) + 2}px`;
}
