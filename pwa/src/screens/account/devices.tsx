/** The devices of an account: their names, when they were last seen; adding and removing one. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import * as routes from "../../routes.ts";
import {
  type Device,
  type Failure,
  failureOf,
  get,
  removeDevice,
  renameDevice,
} from "../../store/api.ts";
import { dayOf } from "../../store/calendar-day.ts";
import { account } from "../../store/phone-state.ts";
import { today } from "../../store/today.ts";
import { dayName, strings } from "../../strings/index.ts";
import { phoneStrings } from "../../strings/phones/index.ts";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { useDraft } from "../../ui/draft.ts";
import { FailureMessage } from "../../ui/failure.tsx";
import { Frame } from "../../ui/frame.tsx";
import { scrollToTop } from "../../ui/router.ts";
import { AddPhone } from "./add-phone.tsx";
import { SignOut } from "./sign-out.tsx";

type Page = "list" | "add" | "leave";

export default function Devices() {
  const page = useSignal<Page>("list");
  const show = (to: Page) => {
    page.value = to;
    scrollToTop();
  };
  const back = () => show("list");
  if (page.value === "add")
    return (
      <main class="welcome">
        <AddPhone onDone={back} />
      </main>
    );
  if (page.value === "leave")
    return (
      <main class="welcome">
        <SignOut onBack={back} />
      </main>
    );
  return (
    <Frame class="devices">
      <h1>{phoneStrings.devices.title}</h1>
      {account.value ? (
        <DeviceList onAdd={() => show("add")} />
      ) : (
        <p class="quiet">{phoneStrings.devices.alone}</p>
      )}
      <AccountLinks onLeave={() => show("leave")} />
    </Frame>
  );
}

function AccountLinks({ onLeave }: { onLeave: () => void }) {
  return (
    <div class="stack">
      <a class="btn" href={routes.link}>
        {phoneStrings.devices.join}
      </a>
      <a class="btn" href={routes.recoveryCode}>
        {phoneStrings.devices.code}
      </a>
      <button class="danger" type="button" onClick={onLeave}>
        {phoneStrings.devices.leave}
      </button>
    </div>
  );
}

function DeviceList({ onAdd }: { onAdd: () => void }) {
  const devices = useSignal<Device[] | null>(null);
  const failure = useSignal<Failure | null>(null);
  const trying = (work: Promise<unknown>) =>
    work
      .then(() => get("/api/devices"))
      .then(
        (found) => {
          devices.value = found.devices;
          failure.value = null;
        },
        (error: unknown) => void (failure.value = failureOf(error)),
      );
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the list appears.
  useEffect(() => void trying(Promise.resolve()), []);
  return (
    <>
      <p>{phoneStrings.devices.text}</p>
      <FailureMessage failure={failure.value} />
      {!devices.value && !failure.value && <p class="quiet">{phoneStrings.devices.loading}</p>}
      <ul class="rows">
        {devices.value?.map((one) => (
          <li key={one.id}>
            <DeviceRow device={one} trying={trying} />
          </li>
        ))}
      </ul>
      <button class="main" type="button" onClick={onAdd}>
        {phoneStrings.devices.add}
      </button>
    </>
  );
}

interface RowProps {
  device: Device;
  trying: (work: Promise<unknown>) => Promise<void>;
}

function DeviceRow({ device, trying }: RowProps) {
  const naming = useSignal(false);
  const name = device.name ?? phoneStrings.devices.nameless;
  const rename = async (to: string) => {
    if (to.trim() && to.trim() !== device.name) await trying(renameDevice(device.id, to));
    naming.value = false;
  };
  return (
    <div class="device">
      <b>{name}</b>
      <span class="small quiet">
        {device.this ? phoneStrings.devices.this : phoneStrings.devices.seen(seenOn(device))}
      </span>
      {naming.value ? (
        <NameForm
          draft={`name:${device.id}:${name}`}
          name={name}
          onName={(to) => void rename(to)}
        />
      ) : (
        <div class="row">
          <button class="quiet-button" type="button" onClick={() => void (naming.value = true)}>
            {phoneStrings.devices.rename}
          </button>
          {!device.this && (
            <RemoveDevice name={name} onYes={() => trying(removeDevice(device.id))} />
          )}
        </div>
      )}
    </div>
  );
}

function seenOn({ last_seen_at }: Device): string {
  const day = dayOf(last_seen_at);
  return day === today.value ? strings.diary.today : dayName(day);
}

function RemoveDevice({ name, onYes }: { name: string; onYes: () => unknown }) {
  return (
    <ConfirmButton
      label={phoneStrings.devices.remove}
      question={phoneStrings.devices.removeSure(name)}
      yes={phoneStrings.devices.removeYes}
      onYes={onYes}
    >
      <p>{phoneStrings.devices.removeText}</p>
    </ConfirmButton>
  );
}

interface NameFormProps {
  draft: string;
  name: string;
  onName: (to: string) => void;
}

function NameForm({ draft, name, onName }: NameFormProps) {
  const typed = useDraft(draft, name);
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        onName(typed.value);
      }}
    >
      <label class="stack">
        <span class="small quiet">{phoneStrings.devices.name}</span>
        <input
          value={typed.value}
          maxLength={80}
          onInput={(event) => void (typed.value = event.currentTarget.value)}
        />
      </label>
      <button type="submit">{phoneStrings.devices.saveName}</button>
    </form>
  );
}
