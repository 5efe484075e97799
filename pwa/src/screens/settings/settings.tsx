/** More: how it should be, what is saved where, and what this app is. */

import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { installOption, promptInstall } from "../../device/install.ts";
import { checkPersistence, isPersisted } from "../../device/storage.ts";
import * as routes from "../../routes.ts";
import { routineInWay, ways } from "../../rules/safety.ts";
import { otherSide } from "../../rules/timeline.ts";
import { CHANNELS, isChannelOn, toggleEdit } from "../../store/audio-cues.ts";
import { content, type Routine } from "../../store/content.ts";
import { save } from "../../store/records.ts";
import { chooseRoutine, chosenRoutine, firstSide, offeredRoutines } from "../../store/routines.ts";
import { settingEdit, settings } from "../../store/settings.ts";
import { strings } from "../../strings/index.ts";
import { settingsStrings } from "../../strings/settings/index.ts";
import { Clinic } from "../../ui/clinic.tsx";
import { Frame } from "../../ui/frame.tsx";

/** What the diary may do. */
const SWITCHES = ["suggestions", "suggestion_push", "week_questions"] as const;
const READY_CHOICES = [5, 8, 12, 20];

export default function Settings() {
  return (
    <Frame class="more">
      <h1>{settingsStrings.title}</h1>
      {chosenRoutine.value && <RoutineChoice now={chosenRoutine.value} />}
      <SelectRow
        label={settingsStrings.tool}
        value={settings.tool ?? ""}
        options={(content.value?.tools ?? [])
          .filter(({ id }) => chosenRoutine.value?.tools.includes(id))
          .map(({ id, name }) => [id, name])}
        onChoose={(id) => void save([settingEdit("tool", id)])}
      />
      <SettingRow label={settingsStrings.side}>
        <button
          type="button"
          onClick={() => void save([settingEdit("first_side", otherSide(firstSide.value))])}
        >
          {strings.sideName(firstSide.value)}
        </button>
      </SettingRow>
      <SelectRow
        label={settingsStrings.look}
        value={settings.look}
        options={Object.entries(settingsStrings.looks)}
        onChoose={(look) => void save([settingEdit("look", look)])}
      />
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
      {SWITCHES.map((name) => (
        <SwitchRow
          key={name}
          label={settingsStrings[name]}
          on={settings[name]}
          onChange={(on) => void save([settingEdit(name, on)])}
        />
      ))}
      <ul class="rows">
        <li>
          <a href={routes.reminders}>
            <b>{settingsStrings.reminders}</b>
          </a>
        </li>
        <li>
          <a href={routes.saved}>
            <b>{settingsStrings.saved}</b>
            <Persistence />
          </a>
        </li>
        <li>
          <a href={routes.yourData}>
            <b>{settingsStrings.yours}</b>
          </a>
        </li>
        <li>
          <a href={routes.devices}>
            <b>{settingsStrings.devices}</b>
          </a>
        </li>
        <li>
          <a href={routes.recoveryCode}>
            <b>{settingsStrings.code}</b>
          </a>
        </li>
        <li>
          <a href={routes.privacy}>
            <b>{settingsStrings.privacy}</b>
          </a>
        </li>
        <li>
          <a href={routes.safety}>
            <b>{settingsStrings.safety}</b>
          </a>
        </li>
        <li>
          <a href={routes.guide}>
            <b>{settingsStrings.guide}</b>
          </a>
        </li>
      </ul>
      <Clinic />
      <InstallPrompt />
      <About />
    </Frame>
  );
}

/** What Start starts: the way, and how long. */
function RoutineChoice({ now }: { now: Routine }) {
  const names = new Map(content.value?.ways.map(({ id, name }) => [id, name]));
  const lengths = offeredRoutines.value.filter(({ way }) => way === now.way);
  return (
    <>
      <SelectRow
        label={settingsStrings.routine}
        value={now.way}
        options={ways(offeredRoutines.value).map((way) => [way, names.get(way) ?? way])}
        onChoose={(way) => void chooseRoutine(routineInWay(offeredRoutines.value, way, now))}
      />
      <SelectRow
        label={settingsStrings.length}
        value={now.id}
        options={lengths.map(({ id, minutes }) => [id, strings.minutes(minutes)])}
        onChoose={(id) => void chooseRoutine(lengths.find((one) => one.id === id)!)}
      />
    </>
  );
}

function SettingRow({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <div class="row setting">
      <span class="grow">{label}</span>
      {children}
    </div>
  );
}

interface SelectProps {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChoose: (value: string) => void;
}

function SelectRow({ label, value, options, onChoose }: SelectProps) {
  return (
    <label class="row setting">
      <span class="grow">{label}</span>
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {options.map(([id, name]) => (
          <option value={id} selected={id === value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function SwitchRow({
  label,
  on,
  onChange,
}: {
  label: string;
  on: boolean;
  onChange: (on: boolean) => void;
}) {
  return (
    <label class="row setting">
      <span class="grow">{label}</span>
      <input
        type="checkbox"
        role="switch"
        checked={on}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </label>
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

/** What the browser said when it was asked to keep everything. */
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
