/** What chapters are made of: a muscle, a point, a section, rows, sources. */

import type { ComponentChildren } from "preact";
import type { Content, Muscle, Point } from "../../store/content.ts";
import { guideStrings } from "../../strings/guide/index.ts";
import { strings } from "../../strings/index.ts";
import { BodyMap, PLATES } from "../../ui/body-map/body-map.tsx";
import { LEG, type MuscleId, type PointId, VIEWS } from "../../ui/body-map/plates.ts";

/** Content that names its sources and who reviewed it. */
interface Sourced {
  sources: string[];
  reviewed_by: string | null;
}

export function MuscleSection({ muscle, content }: { muscle: Muscle; content: Content }) {
  const view = VIEWS.find((one) => PLATES[one].muscles[muscle.id as MuscleId]);
  return (
    <Section title={muscle.name} of={[muscle]} content={content}>
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
export function PointSection({ point, content }: { point: Point; content: Content }) {
  const view = VIEWS.find((one) => point.id in PLATES[one].crosses) ?? "back";
  const whole = point.zones.some((zone) => LEG.has(zone));
  return (
    <Section title={`${point.number}. ${point.name}`} of={[point]} content={content}>
      <div class={whole ? "pictures" : ""}>
        <BodyMap
          view={view}
          side="right"
          frame={whole ? "plain" : "close"}
          points={content.points}
          chosen={point.id as PointId}
          label={guideStrings.point(point.name, view)}
        />
      </div>
      <p>{point.where}</p>
      <p>{strings.map.feltHere(point.felt)}</p>
    </Section>
  );
}

export function Section({
  title,
  of,
  content,
  children,
}: {
  title: string;
  of: readonly Sourced[];
  content: Content;
  children: ComponentChildren;
}) {
  return (
    <section>
      <h2>{title}</h2>
      {children}
      <Sources of={of} content={content} />
    </section>
  );
}

export function Rows({ of }: { of: readonly { id: string; name: string; about: string }[] }) {
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
function Sources({ of, content }: { of: readonly Sourced[]; content: Content }) {
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
          <li key={id}>{content.sources[id] ?? id}</li>
        ))}
        <li>{signed ? guideStrings.reviewed(signed) : guideStrings.notReviewed}</li>
      </ul>
    </details>
  );
}
