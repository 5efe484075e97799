/** Keeps the report on one page, on A4 and on Letter. */

/**
 * The height of a Letter page within its margins, which is less than that of A4, in CSS pixels (96
 * an inch).
 */
const PAGE_HEIGHT = 972;
const [STEP, MIN_ZOOM] = [0.03, 0.5];

/**
 * Shrink `paper` until the `page` around it fits on one page. Both are laid out as wide as on
 * paper.
 */
export function fit(page: HTMLElement, paper: HTMLElement): void {
  let zoom = 1;
  paper.style.zoom = "1";
  while (page.scrollHeight > PAGE_HEIGHT && zoom > MIN_ZOOM)
    paper.style.zoom = String((zoom -= STEP));
}
