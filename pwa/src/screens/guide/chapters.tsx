/**
 * The chapters of the guide. Their words come from content/; what has a place on the body has a
 * drawing.
 */

import type { FunctionComponent } from "preact";
import * as routes from "../../routes.ts";
import type { Content } from "../../store/content.ts";
import type { Chapter } from "../../strings/guide/en.ts";
import { guideStrings } from "../../strings/guide/index.ts";
import { strings } from "../../strings/index.ts";
import { BodyMap } from "../../ui/body-map/body-map.tsx";
import { VIEWS } from "../../ui/body-map/plates.ts";
import { Clinic } from "../../ui/clinic.tsx";
import { MuscleSection, PointSection, Rows, Section } from "./chapter-parts.tsx";

type Body = FunctionComponent<{ content: Content }>;

export const CHAPTERS: Record<Chapter, Body> = {
  muscles: ({ content }) => (
    <>
      {content.muscles.map((one) => (
        <MuscleSection key={one.id} muscle={one} content={content} />
      ))}
      <p class="quiet">{guideStrings.muscles}</p>
    </>
  ),
  spots: ({ content }) => (
    <>
      <p class="quiet">
        {content.map.legend.press} {content.map.legend.felt}
      </p>
      {content.points.map((one) => (
        <PointSection key={one.id} point={one} content={content} />
      ))}
      <a class="link" href={routes.map}>
        {guideStrings.onMap}
      </a>
      <p class="note">{strings.map.notDiagnosis}</p>
    </>
  ),
  "keep-off": ({ content }) => (
    <>
      <p class="quiet">{content.map.legend.keep_off}</p>
      <div class="pictures">
        {VIEWS.map((view) => (
          <BodyMap
            key={view}
            view={view}
            side="right"
            frame="plain"
            label={guideStrings.stripes(view)}
          />
        ))}
      </div>
      {content.keep_off.map((one) => (
        <Section key={one.id} title={one.name} of={[one]} content={content}>
          <p>{one.why}</p>
        </Section>
      ))}
    </>
  ),
  how: ({ content }) => (
    <>
      {content.techniques.map((one) => (
        <Section key={one.id} title={one.name} of={[one]} content={content}>
          <p>{one.about}</p>
          <ul class="plain dashed">
            {one.how.map((line) => (
              <li>{line}</li>
            ))}
          </ul>
        </Section>
      ))}
    </>
  ),
  with: ({ content }) => (
    <>
      <Section title={guideStrings.ladder} of={content.ways} content={content}>
        <p class="quiet">{guideStrings.ladderHint}</p>
        <Rows of={content.ways} />
      </Section>
      <Section title={guideStrings.tools} of={content.tools} content={content}>
        <Rows of={content.tools} />
      </Section>
      <Section title={guideStrings.surfaces} of={content.surfaces} content={content}>
        <Rows of={content.surfaces} />
      </Section>
      <Section title={guideStrings.positions} of={content.positions} content={content}>
        <Rows of={content.positions} />
      </Section>
    </>
  ),
  knowing: ({ content }) => (
    <>
      {content.notes.map((one) => (
        <Section key={one.id} title={one.name} of={[one]} content={content}>
          <p>{one.text}</p>
        </Section>
      ))}
    </>
  ),
  stop: ({ content }) => (
    <>
      <Section title={guideStrings.stopWhen} of={[content.safety]} content={content}>
        <ul class="plain dashed">
          {content.safety.stop_when.map((line) => (
            <li>{line}</li>
          ))}
        </ul>
        <h3>{guideStrings.stopped}</h3>
        <p>{content.safety.stopped}</p>
        <h3>{guideStrings.after}</h3>
        <p>{content.safety.after}</p>
      </Section>
      <Clinic />
      <a class="link" href={routes.safety}>
        {guideStrings.questions}
      </a>
    </>
  ),
  sources: ({ content }) => (
    <ul class="rows small">
      {Object.entries(content.sources).map(([id, text]) => (
        <li key={id}>{text}</li>
      ))}
    </ul>
  ),
};
