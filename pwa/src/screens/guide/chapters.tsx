/**
 * The chapters of the guide. Their words come from content/; what has a place on the body has a
 * drawing.
 */

import type { ComponentChildren, FunctionComponent } from "preact";
import * as routes from "../../routes.ts";
import type { Content, Muscle, Point } from "../../store/content.ts";
import type { Chapter } from "../../strings/guide/en.ts";
import { guideStrings } from "../../strings/guide/index.ts";
import { strings } from "../../strings/index.ts";
import { BodyMap, PLATES } from "../../ui/body-map/body-map.tsx";
import { LEG, type MuscleId, type PointId, VIEWS } from "../../ui/body-map/plates.ts";
import { Clinic } from "../../ui/clinic.tsx";

type Body = FunctionComponent<{ all: Content }>;

/** Content that names its sources and who reviewed it. */
interface Signed {
  sources: string[];
  reviewed_by: string | null;
}

export const CHAPTERS: Record<Chapter, Body> = {
  muscles: ({ all }) => (
    <>
      {all.muscles.map((one) => (
        <OneMuscle key={one.id} muscle={one} all={all} />
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
        <OnePoint key={one.id} point={one} all={all} />
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

function OneMuscle({ muscle, all }: { muscle: Muscle; all: Content }) {
  const view = VIEWS.find((one) => PLATES[one].muscles[muscle.id as MuscleId]);
  return (
    <Section title={muscle.name} of={[muscle]} all={all}>
      {view && (
        <BodyMap
          view={view}
          side="right"
          frame="close"
          names
          muscle={muscle.id}
          label={guideStrings.muscle(muscle.name, view)}
        />
      )}
      <p>{muscle.where}</p>
      <h3>{guideStrings.does}</h3>
      <ul class="plain dashed">
        {muscle.does.map((line) => (
          <li>{line}</li>
        ))}
      </ul>
      <h3>{guideStrings.sore}</h3>
      <p>{muscle.aches}</p>
      <h3>{guideStrings.elsewhere}</h3>
      <p>{muscle.elsewhere}</p>
    </Section>
  );
}

/** A point whose dots run down the leg is shown on the whole leg. */
function OnePoint({ point, all }: { point: Point; all: Content }) {
  const view = VIEWS.find((one) => point.id in PLATES[one].crosses) ?? "back";
  const whole = point.zones.some((zone) => LEG.has(zone));
  return (
    <Section title={`${point.number}. ${point.name}`} of={[point]} all={all}>
      <div class={whole ? "pictures" : ""}>
        <BodyMap
          view={view}
          side="right"
          frame={whole ? "plain" : "close"}
          points={all.points}
          chosen={point.id as PointId}
          label={guideStrings.point(point.name, view)}
        />
      </div>
      <p>{point.where}</p>
      <p>{strings.map.feltHere(point.felt)}</p>
    </Section>
  );
}

function Section({
  title,
  of,
  all,
  children,
}: {
  title: string;
  of: readonly Signed[];
  all: Content;
  children: ComponentChildren;
}) {
  return (
    <section>
      <h2>{title}</h2>
      {children}
      <Sources of={of} all={all} />
    </section>
  );
}

function Rows({ of }: { of: readonly { id: string; name: string; about: string }[] }) {
  return (
    <ul class="rows">
      {of.map(({ id, name, about }) => (
        <li key={id}>
          <b>{name}</b>
          <p class="small">{about}</p>
        </li>
      ))}
    </ul>
  );
}

/** The sources of a chapter, folded. */
function Sources({ of, all }: { of: readonly Signed[]; all: Content }) {
  const ids = [...new Set(of.flatMap(({ sources }) => sources))];
  const signed = of.every(({ reviewed_by }) => reviewed_by)
    ? [...new Set(of.map(({ reviewed_by }) => reviewed_by))].join(", ")
    : "";
  return (
    <details>
      <summary>
        <span class="link">{guideStrings.from}</span>
      </summary>
      <ul class="plain note">
        {ids.map((id) => (
          <li key={id}>{all.sources[id] ?? id}</li>
        ))}
        <li>{signed ? guideStrings.reviewed(signed) : guideStrings.notReviewed}</li>
      </ul>
    </details>
  );
}
