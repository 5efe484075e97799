/** Adds another phone to the account: a QR code or eight letters, then two digits to compare. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import * as routes from "../../routes.ts";
import { formatCode } from "../../rules/link-code.ts";
import {
  approveDevice,
  type LinkOffer,
  offer,
  offerFailure,
  openOffer,
  pollOffer,
} from "../../store/link-offer.ts";
import { poll } from "../../store/links.ts";
import { phoneStrings } from "../../strings/phones/index.ts";
import { Countdown } from "../../ui/countdown.tsx";
import { FailureMessage } from "../../ui/failure.tsx";
import { useKeepOpen } from "../../ui/keep-open.ts";
import { Qr } from "../../ui/qr.tsx";
import { useScrollToTop } from "../../ui/router.ts";

export function AddPhone({ onDone }: { onDone: () => void }) {
  useEffect(() => {
    void openOffer();
    return poll(pollOffer);
  }, []);
  const current = offer.value;
  useScrollToTop(current?.state);
  if (!current) return <NoOffer onDone={onDone} />;
  if (current.state === "open") return <ShowCode current={current} onDone={onDone} />;
  if (current.state === "claimed") return <ConfirmDigits current={current} onDone={onDone} />;
  return <OfferEnded current={current} onDone={onDone} />;
}

function NoOffer({ onDone }: { onDone: () => void }) {
  return (
    <>
      <h1>{phoneStrings.add.title}</h1>
      <FailureMessage failure={offerFailure.value} />
      <div class="foot">
        {offerFailure.value && (
          <button class="main" type="button" onClick={() => void openOffer()}>
            {phoneStrings.tryNow}
          </button>
        )}
        <button type="button" onClick={onDone}>
          {phoneStrings.cancel}
        </button>
      </div>
    </>
  );
}

function ShowCode({ current, onDone }: { current: LinkOffer; onDone: () => void }) {
  return (
    <>
      <h1>{phoneStrings.add.title}</h1>
      <p>{phoneStrings.add.how}</p>
      <Qr text={`${location.origin}${routes.link}#${current.secret}`} label={phoneStrings.add.qr} />
      <p>{phoneStrings.add.orCode}</p>
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: a screen reader spells the code. */}
      <p class="code" aria-label={Array.from(current.code).join(" ")}>
        {formatCode(current.code)}
      </p>
      <Countdown until={current.expiresAt} words={phoneStrings.add.left} />
      <p class="small quiet">{phoneStrings.add.ios}</p>
      <div class="foot">
        <button type="button" onClick={onDone}>
          {phoneStrings.cancel}
        </button>
      </div>
    </>
  );
}

function ConfirmDigits({ current, onDone }: { current: LinkOffer; onDone: () => void }) {
  const digits = useSignal("");
  useKeepOpen(true);
  const send = () => void approveDevice(digits.value).then(() => void (digits.value = ""));
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <h1>{phoneStrings.add.claimed(current.name ?? phoneStrings.add.someone)}</h1>
      <label class="stack">
        <span class="lead">{phoneStrings.add.digits}</span>
        <input
          class="digits"
          inputMode="numeric"
          autoComplete="off"
          maxLength={2}
          value={digits.value}
          onInput={(event) => void (digits.value = event.currentTarget.value.replace(/\D/g, ""))}
        />
      </label>
      <FailureMessage failure={offerFailure.value} />
      <Countdown until={current.expiresAt} words={phoneStrings.add.time} />
      <div class="foot">
        <button class="main" type="submit" disabled={digits.value.length !== 2}>
          {phoneStrings.add.letIn}
        </button>
        <button type="button" onClick={onDone}>
          {phoneStrings.cancel}
        </button>
      </div>
    </form>
  );
}

function OfferEnded({ current, onDone }: { current: LinkOffer; onDone: () => void }) {
  const done = current.state === "done";
  return (
    <>
      <h1>
        {done
          ? phoneStrings.add.done(current.name ?? phoneStrings.add.someone)
          : phoneStrings.add.expired}
      </h1>
      <p class="lead" role="status">
        {done ? phoneStrings.add.doneText : phoneStrings.add.expiredText}
      </p>
      <div class="foot">
        {!done && (
          <button class="main" type="button" onClick={() => void openOffer()}>
            {phoneStrings.add.again}
          </button>
        )}
        <button class={done ? "main" : ""} type="button" onClick={onDone}>
          {phoneStrings.devices.title}
        </button>
      </div>
    </>
  );
}
