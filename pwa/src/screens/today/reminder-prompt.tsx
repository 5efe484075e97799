/** The line on Today that offers reminders once, or says that they cannot arrive. */

import * as routes from "../../routes.ts";
import { remindersBroken } from "../../store/phone-state.ts";
import { save } from "../../store/records.ts";
import { settingEdit } from "../../store/settings.ts";
import { reminderStrings } from "../../strings/reminders/index.ts";
import { Triangle } from "../../ui/icons.tsx";

export default function ReminderPrompt() {
  if (remindersBroken.value)
    return (
      <p class="notice">
        <a class="worry" href={routes.reminders}>
          <Triangle />
          <span class="link">{reminderStrings.cannotCome}</span>
        </a>
      </p>
    );
  return (
    <p class="notice">
      <a class="link" href={routes.reminders}>
        {reminderStrings.mayWe}
      </a>{" "}
      <button
        class="link"
        type="button"
        onClick={() => void save([settingEdit("reminder_asked", true)])}
      >
        {reminderStrings.notNow}
      </button>
    </p>
  );
}
