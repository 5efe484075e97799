/**
 * The clinic that gives people this app, and whom to call. What content/ does not say is not shown.
 */

import { content } from "../store/content.ts";
import { safetyStrings } from "../strings/safety/index.ts";

export function Clinic() {
  const practice = content.value?.practice;
  if (!practice) return null;
  const { name, phone, booking, emergency } = practice;
  return (
    <section class="clinic">
      <h2>{name ?? safetyStrings.clinic.title}</h2>
      {booking && (
        <a class="btn" href={booking} rel="noreferrer" target="_blank">
          {safetyStrings.clinic.book}
        </a>
      )}
      {phone && (
        <a class="btn" href={`tel:${phone.replaceAll(" ", "")}`}>
          {safetyStrings.clinic.call(phone)}
        </a>
      )}
      <p class="small">
        <a class="link" href={`tel:${emergency.number}`}>
          {safetyStrings.clinic.emergency(emergency.number)}
        </a>
        {emergency.advice_line && (
          <>
            {" "}
            <a class="link" href={`tel:${emergency.advice_line}`}>
              {safetyStrings.clinic.advice(emergency.advice_line)}
            </a>
          </>
        )}
      </p>
    </section>
  );
}
