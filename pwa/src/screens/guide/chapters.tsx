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

type Body = FunctionComponent<{ all: Content }>;

export const CHAPTERS: Record<Chapter, Body> = {
  muscles: ({ all }) => (
    <>
      {all.muscles.map((one) => (
        <MuscleSection key={one.id} muscle={one} all={all} />
      ))}
      <p class="quiet">{guideStrings.muscles}</p>
    </>
  ),
  spots: ({ all }) => (
    <>
      <p class="quiet">
        {all.map.legend.press} {all.map.legend.felt}
      </p>
      {all.points.map((one) => (
        <PointSection key={one.id} point={one} all={all} />
      ))}
      <a class="link" href={routes.map}>
        {guideStrings.onMap}
      </a>
      <p class="note">{strings.map.notDiagnosis}</p>
    </>
  ),
  "keep-off": ({ all }) => (
    <>
      <p class="quiet">{all.map.legend.keep_off}</p>
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
      {all.keep_off.map((one) => (
        <Section key={one.id} title={one.name} of={[one]} all={all}>
          <p>{one.why}</p>
        </Section>
      ))}
    </>
  ),
  how: ({ all }) => (
    <>
      {all.techniques.map((one) => (
        <Section key={one.id} title={one.name} of={[one]} all={all}>
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
  with: ({ all }) => (
    <>
      <Section title={guideStrings.ladder} of={all.ways} all={all}>
        <p class="quiet">{guideStrings.ladderHint}</p>
        <Rows of={all.ways} />
      </Section>
      <Section title={guideStrings.tools} of={all.tools} all={all}>
        <Rows of={all.tools} />
      </Section>
      <Section title={guideStrings.surfaces} of={all.surfaces} all={all}>
        <Rows of={all.surfaces} />
      </Section>
      <Section title={guideStrings.positions} of={all.positions} all={all}>
        <Rows of={all.positions} />
      </Section>
    </>
  ),
  knowing: ({ all }) => (
    <>
      {all.notes.map((one) => (
        <Section key={one.id} title={one.name} of={[one]} all={all}>
          <p>{one.text}</p>
        </Section>
      ))}
    </>
  ),
  stop: ({ all }) => (
    <>
      <Section title={guideStrings.stopWhen} of={[all.safety]} all={all}>
        <ul class="plain dashed">
          {all.safety.stop_when.map((line) => (
            <li>{line}</li>
          ))}
        </ul>
        <h3>{guideStrings.stopped}</h3>
        <p>{all.safety.stopped}</p>
        <h3>{guideStrings.after}</h3>
        <p>{all.safety.after}</p>
      </Section>
      <Clinic />
      <a class="link" href={routes.safety}>
        {guideStrings.questions}
      </a>
    </>
  ),
  sources: ({ all }) => (
    <ul class="rows small">
      {Object.entries(all.sources).map(([id, text]) => (
        <li key={id}>{text}</li>
      ))}
    </ul>
  ),
};
