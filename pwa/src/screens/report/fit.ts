/** One page and no more, on A4 and on Letter, whatever is on it. */

/** The height of a Letter page within its margins, which is less than that of A4, in CSS pixels (96 an inch). */
const PAGE_HEIGHT = 972;
const [STEP, LEAST] = [0.03, 0.5];

/** Make `paper` smaller until its wrapping `page` is no higher than a page. Both are laid out as wide as on paper. */
export function fit(page: HTMLElement, paper: HTMLElement): void {
  let zoom = 1;
  paper.style.zoom = "1";
  while (page.scrollHeight > PAGE_HEIGHT && zoom > LEAST) paper.style.zoom = String((zoom -= STEP));
}
