/** The guide: a page of contents, and a short page for each chapter. */

import * as routes from "../../routes.ts";
import { type Content, content } from "../../store/content.ts";
import type { Chapter } from "../../strings/guide/en.ts";
import { guideStrings } from "../../strings/guide/index.ts";
import { strings } from "../../strings/index.ts";
import { adoptStylesheet } from "../../ui/adopt-stylesheet.ts";
import { Frame } from "../../ui/frame.tsx";
import { path } from "../../ui/router.ts";
import { CHAPTERS } from "./chapters.tsx";
import css from "./guide.css?inline";

adoptStylesheet(css);

const ORDER = Object.keys(guideStrings.chapters) as Chapter[];

export default function Guide() {
  const chapter = path.value.split("/")[2] as Chapter;
  const loaded = content.value;
  if (!loaded)
    return (
      <Frame class="guide">
        <h1>{guideStrings.title}</h1>
        <p class="lead">{strings.map.loading}</p>
      </Frame>
    );
  return ORDER.includes(chapter) ? (
    <ChapterPage key={chapter} chapter={chapter} content={loaded} />
  ) : (
    <Contents />
  );
}

function Contents() {
  return (
    <Frame class="guide">
      <h1>{guideStrings.title}</h1>
      <p class="quiet">{guideStrings.lead}</p>
      <ul class="rows">
        {ORDER.map((one) => (
          <li key={one}>
            <a href={`${routes.guide}/${one}`}>
              <b>{guideStrings.chapters[one][0]}</b>
              <span class="small quiet">{guideStrings.chapters[one][1]}</span>
            </a>
          </li>
        ))}
      </ul>
    </Frame>
  );
}

function ChapterPage({ chapter, content }: { chapter: Chapter; content: Content }) {
  const next = ORDER[ORDER.indexOf(chapter) + 1];
  const Body = CHAPTERS[chapter];
  return (
    <Frame class="guide">
      <a class="link" href={routes.guide}>
        {guideStrings.all}
      </a>
      <h1>{guideStrings.chapters[chapter][0]}</h1>
      <Body content={content} />
      {next && (
        <a class="btn" href={`${routes.guide}/${next}`}>
          {guideStrings.next(guideStrings.chapters[next][0])}
        </a>
      )}
    </Frame>
  );
}
