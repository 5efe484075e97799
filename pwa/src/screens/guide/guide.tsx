/** The guide: a page of contents, and a short page for each chapter. */

import { type Content, content } from "../../store/content.ts";
import { type Chapter, guide } from "../../strings/en-guide.ts";
import { t } from "../../strings/index.ts";
import { Frame } from "../../ui/frame.tsx";
import { path } from "../../ui/router.ts";
import { CHAPTERS } from "./chapters.tsx";

const ORDER = Object.keys(guide.chapters) as Chapter[];

export default function Guide() {
  const chapter = path.value.split("/")[2] as Chapter;
  const all = content.value;
  if (!all)
    return (
      <Frame class="guide">
        <h1>{guide.title}</h1>
        <p class="lead">{t.map.loading}</p>
      </Frame>
    );
  return ORDER.includes(chapter) ? (
    <Page key={chapter} chapter={chapter} all={all} />
  ) : (
    <Contents />
  );
}

function Contents() {
  return (
    <Frame class="guide">
      <h1>{guide.title}</h1>
      <p class="quiet">{guide.lead}</p>
      <ul class="rows">
        {ORDER.map((one) => (
          <li key={one}>
            <a href={`/guide/${one}`}>
              <b>{guide.chapters[one][0]}</b>
              <span class="small quiet">{guide.chapters[one][1]}</span>
            </a>
          </li>
        ))}
      </ul>
    </Frame>
  );
}

function Page({ chapter, all }: { chapter: Chapter; all: Content }) {
  const next = ORDER[ORDER.indexOf(chapter) + 1];
  const Body = CHAPTERS[chapter];
  return (
    <Frame class="guide">
      <a class="link" href="/guide">
        {guide.all}
      </a>
      <h1>{guide.chapters[chapter][0]}</h1>
      <Body all={all} />
      {next && (
        <a class="btn" href={`/guide/${next}`}>
          {guide.next(guide.chapters[next][0])}
        </a>
      )}
    </Frame>
  );
}
