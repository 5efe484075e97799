/** On Today, after the first session: whether to be reminded is asked once; and it is said when a reminder cannot come. */

import { save, settingEdit, unreminded } from "../store/state.ts";
import { r } from "../strings/reminders/index.ts";

export default function Nudge() {
  if (unreminded.value) return <p class="notice"><a class="link" href="/reminders">{r.cannotCome}</a></p>;
  return (
    <p class="notice">
      <a class="link" href="/reminders">{r.mayWe}</a>{" "}
      <button class="link" type="button" onClick={() => void save([settingEdit("reminder_asked", true)])}>{r.notNow}</button>
    </p>
  );
}
