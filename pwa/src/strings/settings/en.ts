/** English for the screen More, which comes later than the first one. */

export const en = {
  reminders: "Reminders",
  title: "More",
  routine: "Routine",
  length: "How long",
  tool: "Tool",
  place: "Floor or wall",
  side: "Side that goes first",
  theme: "Day or night",
  themes: { system: "As the phone", light: "Day", dark: "Night" } as Record<string, string>,
  sound: "Tones during a session",
  voice: "Voice during a session",
  vibration: "Vibration, where the phone has it",
  ready: "Time to get ready",
  askBefore: "Ask how sore it is before",
  suggestions: "Say when it may be time to see someone",
  suggestion_push: "Once by a notification too, if I miss it",
  week_questions: "Three questions about my week",
  safety: "Safety questions",
  guide: "The guide",
  saved: "Saved",
  yours: "Your data",
  devices: "Your phones",
  code: "Recovery code",
  privacy: "What is kept, and who sees it",
  stays: "The browser keeps it until you remove it",
  mayGo: "The browser may remove it when the phone is full",
  install: "Put it on the home screen",
  installIos:
    "On iPhone: Share, then Add to Home Screen. It starts empty there: open it, choose “I have " +
    "Medius on another phone”, and enter the code that Your phones shows here.",
  about: "About",
  notReviewed: "The content has not yet been reviewed by a clinician.",
  reviewed: (who: string) => `Reviewed by ${who}.`,
  version: (app: string, words: string) => `App ${app}, content ${words}`,
};

export type SettingsStrings = typeof en;
