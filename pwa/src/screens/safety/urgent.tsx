/**
 * What to do now, after a red flag was ticked: one calm screen with whom to call. Nothing hides or
 * delays it.
 */

import * as routes from "../../routes.ts";
import { content } from "../../store/content.ts";
import { tickedFlags } from "../../store/safety.ts";
import { mostUrgent } from "../../store/safety-answers.ts";
import { strings } from "../../strings/index.ts";
import { safetyStrings } from "../../strings/safety/index.ts";
import { Clinic } from "../../ui/clinic.tsx";
import { Triangle } from "../../ui/icons.tsx";

export default function Urgent() {
  const act = mostUrgent(tickedFlags.value);
  const list =
    content.value?.red_flags?.flags.filter(({ id }) => tickedFlags.value.includes(id)) ?? [];
  return (
    <main class="urgent">
      <h1>
        <Triangle /> {safetyStrings.urgent[act]}
      </h1>
      <WhomToCall act={act} />
      <ul class="plain">
        {list.map(({ id, ask, then }) => (
          <li key={id}>
            <span class="quiet">{ask}.</span> {then}
          </li>
        ))}
      </ul>
      <div class="foot">
        <p class="note">{safetyStrings.urgent.stays}</p>
        <a class="btn" href={routes.worry}>
          {safetyStrings.urgent.again}
        </a>
        <a class="link middle" href={routes.diary}>
          {safetyStrings.urgent.diary}
        </a>
      </div>
    </main>
  );
}

function WhomToCall({ act }: { act: "now" | "today" | "soon" }) {
  const practice = content.value?.practice;
  if (!practice) return null;
  const { number, advice_line: line } = practice.emergency;
  const first = act === "now" ? number : line;
  if (act === "soon")
    return (
      <>
        <p class="lead">{safetyStrings.urgent.soonText}</p>
        <Clinic />
      </>
    );
  return (
    <>
      <p class="lead">
        {act === "now"
          ? safetyStrings.urgent.nowText(number)
          : safetyStrings.urgent.todayText(line)}
      </p>
      {first && (
        <a class="btn main call" href={tel(first)}>
          {safetyStrings.urgent.call(first)}
        </a>
      )}
      <p class="small others">
        {act === "today" && (
          <a class="link" href={tel(number)}>
            {safetyStrings.urgent.worse(number)}
          </a>
        )}
        <EmergencyAbroad country={practice.country} numbers={practice.numbers ?? {}} />
      </p>
    </>
  );
}

/** The emergency number of the country that the phone is set to, when it is not the clinic's. */
function EmergencyAbroad({
  country,
  numbers,
}: {
  country: string;
  numbers: Record<string, { number: string }>;
}) {
  const region = new Intl.Locale(navigator.language).region ?? country;
  const there = region === country ? undefined : numbers[region];
  if (!there) return null;
  const name = new Intl.DisplayNames(strings.locale, { type: "region" }).of(region) ?? region;
  return (
    <a class="link" href={tel(there.number)}>
      {safetyStrings.urgent.elsewhere(name, there.number)}
    </a>
  );
}

function tel(number: string): string {
  return `tel:${number.replaceAll(" ", "")}`;
}
