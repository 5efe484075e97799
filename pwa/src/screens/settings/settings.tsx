/**
 * The settings, under the name More: how the app should be, where things are saved, what this app
 * is.
 */

import { useEffect } from "preact/hooks";
import { installOption, promptInstall } from "../../device/install.ts";
import { checkPersistence, isPersisted } from "../../device/storage.ts";
import * as routes from "../../routes.ts";
import { otherSide } from "../../rules/session-plan.ts";
import { routineInWay, ways } from "../../rules/ways.ts";
import { CHANNELS, isChannelOn, toggleEdit } from "../../store/audio-cues.ts";
import { content, type Routine } from "../../store/content.ts";
import { save } from "../../store/records.ts";
import { chooseRoutine, chosenRoutine, firstSide, offeredRoutines } from "../../store/routines.ts";
import { settingEdit, settings, type Theme } from "../../store/settings.ts";
import { strings } from "../../strings/index.ts";
import { settingsStrings } from "../../strings/settings/index.ts";
import { Clinic } from "../../ui/clinic.tsx";
import { Frame } from "../../ui/frame.tsx";
import { SelectRow, SwitchRow } from "../../ui/setting-rows.tsx";

/** What the diary may do, on or off. */
const SWITCHES = ["suggestions", "suggestion_push", "week_questions"] as const;
const READY_CHOICES = [5, 8, 12, 20];

/** The screens that start from here, in their order. */
const LINKS = [
  [routes.reminders, settingsStrings.reminders],
  [routes.saved, settingsStrings.saved],
  [routes.yourData, settingsStrings.yours],
  [routes.devices, settingsStrings.devices],
  [routes.recoveryCode, settingsStrings.code],
  [routes.privacy, settingsStrings.privacy],
  [routes.safety, settingsStrings.safety],
  [routes.guide, settingsStrings.guide],
] as const;

export default function Settings() {
  return (
    <Frame class="more">
      <h1>{settingsStrings.title}</h1>
      <RoutineSettings />
      <SelectRow
        label={settingsStrings.theme}
        value={settings.look}
        options={Object.entries(settingsStrings.themes)}
        onChoose={(theme) => void save([settingEdit("look", theme as Theme)])}
      />
      <SessionSettings />
      {SWITCHES.map((name) => (
        <SwitchRow
          key={name}
          label={settingsStrings[name]}
          on={settings[name]}
          onChange={(on) => void save([settingEdit(name, on)])}
        />
      ))}
      <ul class="rows">
        {LINKS.map(([to, name]) => (
          <li key={to}>
            <a href={to}>
              <b>{name}</b>
              {to === routes.saved && <Persistence />}
            </a>
          </li>
        ))}
      </ul>
      <Clinic />
      <InstallPrompt />
      <About />
    </Frame>
  );
}

/** What is rolled, with what, and which side first. */
function RoutineSettings() {
  const routine = chosenRoutine.value;
  return (
    <>
      {routine && <RoutineChoice current={routine} />}
      <SelectRow
        label={settingsStrings.tool}
        value={settings.tool ?? ""}
        options={(content.value?.tools ?? [])
          .filter(({ id }) => routine?.tools.includes(id))
          .map(({ id, name }) => [id, name])}
        onChoose={(id) => void save([settingEdit("tool", id)])}
      />
      <div class="row setting">
        <span class="grow">{settingsStrings.side}</span>
        <button
          type="button"
          onClick={() => void save([settingEdit("first_side", otherSide(firstSide.value))])}
        >
          {strings.sideName(firstSide.value)}
        </button>
      </div>
    </>
  );
}

/** How a session speaks, what it asks before, and how long it waits for a person to be ready. */
function SessionSettings() {
  return (
    <>
      {CHANNELS.map((channel) => (
        <SwitchRow
          key={channel}
          label={settingsStrings[channel]}
          on={isChannelOn(channel)}
          onChange={() => void save([toggleEdit(channel)])}
        />
      ))}
      <SwitchRow
        label={settingsStrings.askBefore}
        on={settings.ask_before}
        onChange={(on) => void save([settingEdit("ask_before", on)])}
      />
      <SelectRow
        label={settingsStrings.ready}
        value={String(settings.ready_seconds)}
        options={READY_CHOICES.map((seconds) => [String(seconds), strings.seconds(seconds)])}
        onChoose={(seconds) => void save([settingEdit("ready_seconds", Number(seconds))])}
      />
    </>
  );
}

/** The routine that Start begins: the way to roll, and how long. */
function RoutineChoice({ current }: { current: Routine }) {
  const names = new Map(content.value?.ways.map(({ id, name }) => [id, name]));
  const lengths = offeredRoutines.value.filter(({ way }) => way === current.way);
  return (
    <>
      <SelectRow
        label={settingsStrings.routine}
        value={current.way}
        options={ways(offeredRoutines.value).map((way) => [way, names.get(way) ?? way])}
        onChoose={(way) => void chooseRoutine(routineInWay(offeredRoutines.value, way, current))}
      />
      <SelectRow
        label={settingsStrings.length}
        value={current.id}
        options={lengths.map(({ id, minutes }) => [id, strings.minutes(minutes)])}
        onChoose={(id) => void chooseRoutine(lengths.find((one) => one.id === id)!)}
      />
    </>
  );
}

function InstallPrompt() {
  if (installOption.value === "none") return null;
  if (installOption.value === "ios") return <p class="sheet">{settingsStrings.installIos}</p>;
  return (
    <button class="main" type="button" onClick={() => void promptInstall()}>
      {settingsStrings.install}
    </button>
  );
}

/** Whether the browser promised to keep the data. */
function Persistence() {
  useEffect(() => void checkPersistence(), []);
  return (
    <span class="small quiet">
      {isPersisted.value
        ? settingsStrings.stays
        : isPersisted.value === false
          ? settingsStrings.mayGo
          : ""}
    </span>
  );
}

function About() {
  const reviewer = content.value?.safety.reviewed_by;
  return (
    <section class="small quiet">
      <h2>{settingsStrings.about}</h2>
      <p>
        {strings.welcome.is} {strings.welcome.isNot}
      </p>
      <p>{reviewer ? settingsStrings.reviewed(reviewer) : settingsStrings.notReviewed}</p>
      <p>{settingsStrings.version(__VERSION__, content.value?.version ?? "")}</p>
    </section>
  );
}
