/** English for reminders: asking for them, when they come, and what to do when they cannot. */

export const en = {
  mayWe: "Shall we nudge you tomorrow?",
  cannotCome: "Reminders cannot come to this phone. See why",

  title: "Reminders",
  offTitle: "Shall we nudge you?",
  offText:
    "One short note a day, at a time of your choosing. " +
    "It is quiet when you have already rolled, and it fades when you do not want it.",
  neutral: "The lock screen says nothing about you: “A few minutes for you?”",
  on: "Remind me on this phone",
  asking: "One moment …",
  notNow: "Not now",
  off: "No more reminders on this phone",
  lost: "Reminders stopped coming.",
  lostText:
    "This browser has taken back its leave to show them, as some do when an app was not opened " +
    "for long. Switch them on again, and it will ask you.",
  anchors: [
    ["07:30", "After I brush my teeth"],
    ["12:30", "After lunch"],
    ["18:00", "When I come home"],
    ["21:00", "Before I go to bed"],
  ] as readonly (readonly [time: string, words: string])[],
  when: "When",
  anotherTime: "Another time",
  pick: "Choose",
  change: "Change the time",
  days: "Days",
  dayNames: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
  dayLetters: ["M", "T", "W", "T", "F", "S", "S"],
  at: (day: string, time: string) => `${day} at ${time}`,
  near: { "-1": "yesterday", "0": "today", "1": "tomorrow" } as Record<string, string>,
  next: (when: string) => `Next: ${when}, wherever you are.`,
  noNext: "None is due.",
  noDay: "None is due: no day is chosen.",
  resting:
    "They rest, for none was answered in a while. " +
    "Your next session brings them back, and so does choosing the time anew.",
  offline: "When the next one comes could not be checked now.",
  quietWhenDone: "It stays quiet when today is done.",
  unreachable: "This could not be checked with the server now",
  words: "Neutral words on the lock screen",
  wordsHint: "“A few minutes for you?”",
  detail: (minutes: string, place: string) => `${minutes}, ${place}`,
  morning: "Ask the morning after how it is",
  morningHint: "One tap: better, the same or worse.",
  quiet: "Quiet hours",
  quietFrom: "From",
  quietTo: "To",
  pause: "Pause until a date",
  notPaused: "Not paused",
  goOn: "Remind me again",

  health: "Reminder health",
  allowed: "This browser may show them",
  subscribed: "The server can reach this phone",
  unsubscribed: "The server does not reach this phone",
  unsubscribedHint: "This browser and the server do not know each other any more.",
  repair: "Mend it",
  shown: (when: string) => `Last shown ${when}`,
  sent: (when: string) => `Last sent ${when}`,
  neverSent: "None was due yet",
  unseen: "The last one was not shown here",
  late: (minutes: number) => `The last one came ${minutes} minutes late`,
  batteryHint:
    "A battery saver or a silent mode can hold it back: " +
    "let this browser run in the background, or add the calendar.",
  repaired: (when: string) => `Mended itself ${when}`,
  repairedHint: "The link to this phone had gone stale.",
  noWorker: "The server has not looked for reminders lately",
  noWorkerHint: "Whoever runs it should see whether its worker is running.",
  problems: {
    denied:
      "The browser’s push service does not accept this server. " +
      "Whoever runs it should look at its key.",
    stale_key: "The server has a new key. Opening the app here mends it.",
    retry: "The browser’s push service could not be reached last time. It is tried again.",
    wait: "The browser’s push service asked for patience last time. It is tried again.",
    wrong: "The last one could not be sent.",
  } as Record<string, string>,
  test: "Send a test now",
  tested: {
    begun: "On its way …",
    sent: "Sent. It should be here any moment …",
    shown: "It was shown here. Reminders can come.",
    unseen:
      "Sent. If you do not see it: look whether the phone is silenced or saves battery, " +
      "and whether its settings let this browser show notifications.",
    gone: "The browser had forgotten it. It is mended: send another.",
    denied: "The browser’s push service does not accept this server.",
    wait: "The browser’s push service asks for patience. Try again in a few minutes.",
    retry: "The browser’s push service could not be reached. Try again in a moment.",
    wrong: "It could not be sent.",
    stale_key: "The server had a new key. It is mended: send another.",
    unreachable: "The server could not be reached.",
  } as Record<string, string>,
  calendar: "Put it in my calendar",
  calendarFile: "medius-reminder.ics",
  calendarTitle: "A few minutes for you?",

  none: "This browser cannot remind you.",
  noneHint: "Your phone’s own calendar can: choose when, and put it in.",
  orCalendar: "Or let the phone’s own calendar do it:",
  denied: "This browser was told not to show reminders.",
  deniedHint:
    "Allow notifications for this site in the browser’s or the phone’s settings, " +
    "then come back here.",
  ios: "First, to the home screen.",
  iosText:
    "On an iPhone or iPad, reminders come only to the app on the home screen. " +
    "Three taps put it there.",
  iosSteps: [
    "Tap Share: the square with the arrow.",
    "Choose “Add to Home Screen”.",
    "Open Medius from there, and come back to this page.",
  ],
  iosEmpty: "It starts empty there. Bring your entries over with a code from this browser.",
  iosLink: "Bring my entries over",
  works: "Your diary works the same without them.",
  failed: "That did not work, and nothing has changed. Try again when there is a network.",

  morningAfter: {
    question: "How are your hips today?",
    answers: { better: "Better", same: "The same", worse: "Worse" } as Record<string, string>,
    thanks: "Written down.",
    worse:
      "A little tender for a day or so is common. If it is worse the morning after two " +
      "sessions running, make the next one shorter and lighter, then rest.",
    leave: "Leave it blank",
    onward: "To Today",
  },
};

export type ReminderStrings = typeof en;
