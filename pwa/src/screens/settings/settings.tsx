/** More: how it should be, what is saved where, and what this app is. */

import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { askInstall, install } from "../../device/install.ts";
import { lookWhetherItStays, stays } from "../../device/storage.ts";
import { inWay, ways } from "../../rules/safety.ts";
import { other, READY_SECONDS } from "../../rules/timeline.ts";
import { CHANNELS, isOn, switched } from "../../store/audio-cues.ts";
import { content, type Routine } from "../../store/content.ts";
import {
  chooseRoutine,
  firstSide,
  offered,
  routine,
  save,
  setting,
  settingEdit,
} from "../../store/state.ts";
import { more } from "../../strings/en-more.ts";
import { t } from "../../strings/index.ts";
import { Clinic } from "../../ui/clinic.tsx";
import { Frame } from "../../ui/frame.tsx";

/** What the diary may do, and what it does until one says otherwise. */
const SWITCHES = [
  ["suggestions", true],
  ["suggestion_push", true],
  ["week_questions", false],
] as const;
const READY_CHOICES = [5, 8, 12, 20];

export default function Settings() {
  return (
    <Frame class="more">
      <h1>{more.title}</h1>
      {routine.value && <RoutineChoice now={routine.value} />}
      <Choose
        label={more.tool}
        value={setting("tool", "")}
        options={(content.value?.tools ?? [])
          .filter(({ id }) => routine.value?.tools.includes(id))
          .map(({ id, name }) => [id, name])}
        onChoose={(id) => void save([settingEdit("tool", id)])}
      />
      <Row label={more.side}>
        <button
          type="button"
          onClick={() => void save([settingEdit("first_side", other(firstSide.value))])}
        >
          {t.sideName(firstSide.value)}
        </button>
      </Row>
      <Choose
        label={more.look}
        value={setting("look", "system")}
        options={Object.entries(more.looks)}
        onChoose={(look) => void save([settingEdit("look", look)])}
      />
      {CHANNELS.map((channel) => (
        <Switch
          key={channel}
          label={more[channel]}
          on={isOn(channel)}
          onChange={() => void save([switched(channel)])}
        />
      ))}
      <Switch
        label={more.askBefore}
        on={setting("ask_before", true)}
        onChange={(on) => void save([settingEdit("ask_before", on)])}
      />
      <Choose
        label={more.ready}
        value={String(setting("ready_seconds", READY_SECONDS))}
        options={READY_CHOICES.map((seconds) => [String(seconds), t.seconds(seconds)])}
        onChoose={(seconds) => void save([settingEdit("ready_seconds", Number(seconds))])}
      />
      {SWITCHES.map(([name, otherwise]) => (
        <Switch
          key={name}
          label={more[name]}
          on={setting(name, otherwise)}
          onChange={(on) => void save([settingEdit(name, on)])}
        />
      ))}
      <ul class="rows">
        <li>
          <a href="/reminders">
            <b>{more.reminders}</b>
          </a>
        </li>
        <li>
          <a href="/saved">
            <b>{more.saved}</b>
            <Stays />
          </a>
        </li>
        <li>
          <a href="/your-data">
            <b>{more.yours}</b>
          </a>
        </li>
        <li>
          <a href="/devices">
            <b>{more.devices}</b>
          </a>
        </li>
        <li>
          <a href="/recovery-code">
            <b>{more.code}</b>
          </a>
        </li>
        <li>
          <a href="/privacy">
            <b>{more.privacy}</b>
          </a>
        </li>
        <li>
          <a href="/safety">
            <b>{more.safety}</b>
          </a>
        </li>
        <li>
          <a href="/guide">
            <b>{more.guide}</b>
          </a>
        </li>
      </ul>
      <Clinic />
      <Install />
      <About />
    </Frame>
  );
}

/** What Start starts: the way, and how long. */
function RoutineChoice({ now }: { now: Routine }) {
  const names = new Map(content.value?.ways.map(({ id, name }) => [id, name]));
  const lengths = offered.value.filter(({ way }) => way === now.way);
  return (
    <>
      <Choose
        label={more.routine}
        value={now.way}
        options={ways(offered.value).map((way) => [way, names.get(way) ?? way])}
        onChoose={(way) => void chooseRoutine(inWay(offered.value, way, now))}
      />
      <Choose
        label={more.length}
        value={now.id}
        options={lengths.map(({ id, minutes }) => [id, t.minutes(minutes)])}
        onChoose={(id) => void chooseRoutine(lengths.find((one) => one.id === id)!)}
      />
    </>
  );
}

function Row({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <div class="row setting">
      <span class="grow">{label}</span>
      {children}
    </div>
  );
}

interface ChooseProps {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChoose: (value: string) => void;
}

function Choose({ label, value, options, onChoose }: ChooseProps) {
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

function Switch({
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

function Install() {
  if (install.value === "none") return null;
  if (install.value === "ios") return <p class="sheet">{more.installIos}</p>;
  return (
    <button class="main" type="button" onClick={() => void askInstall()}>
      {more.install}
    </button>
  );
}

/** What the browser said when it was asked to keep everything. */
function Stays() {
  useEffect(() => void lookWhetherItStays(), []);
  return (
    <span class="small quiet">
      {stays.value ? more.stays : stays.value === false ? more.mayGo : ""}
    </span>
  );
}

function About() {
  const reviewer = content.value?.safety.reviewed_by;
  return (
    <section class="small quiet">
      <h2>{more.about}</h2>
      <p>
        {t.welcome.is} {t.welcome.isNot}
      </p>
      <p>{reviewer ? more.reviewed(reviewer) : more.notReviewed}</p>
      <p>{more.version(__VERSION__, content.value?.version ?? "")}</p>
    </section>
  );
}
