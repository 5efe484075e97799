/** English for one's own data: to take along, to bring back, to delete. */

const count = (number: number, one: string, many: string) =>
  `${number} ${number === 1 ? one : many}`;
const nothing = "Nothing was brought in.";

export const en = {
  title: "Your data",
  lead: (number: number) =>
    `${count(number, "entry", "entries")} on this phone. ` +
    "All of it is yours: to take along, to bring back, to delete.",
  none: "There is nothing on this phone yet.",

  keep: "Take it along",
  keepText:
    "One file with everything: sessions, diary, answers, settings. " +
    "Medius reads it back, on this phone or another. It needs no network.",
  file: "Keep everything as one file",
  share: "Send the file elsewhere",
  csv: "Keep the diary as a table (CSV)",
  server: "What the server has, as a file",
  format: "How the file is made",

  bring: "Bring a file back",
  bringText:
    "Where this phone has something else already, the newer of the two stays. " +
    "Nothing is taken from a file unless all of it can be.",
  choose: "Choose a file",
  reading: "Reading it.",
  inIt: (sessions: number, days: number) =>
    `${count(sessions, "session", "sessions")} and ${count(days, "diary day", "diary days")}`,
  fromTo: (first: string, last: string) =>
    first === last ? `of ${first}.` : `from ${first} to ${last}.`,
  settingsOnly: "Settings and answers, no diary.",
  take: "Bring it in",
  leave: "Leave it",
  othersTitle: "Is this yours?",
  others:
    "No phone that wrote this file has written here. If it is another person’s, the two " +
    "diaries would become one, and could not be told apart again.",
  mine: "It is mine: bring it in",
  took: (number: number) =>
    number === 0
      ? "Everything in it was here already."
      : `${count(number, "entry", "entries")} brought in.`,
  notKept: `This phone could not keep it. ${nothing} Is it full?`,
  wrong: {
    other:
      `This is no file of Medius. ${nothing} Look for one that is called medius, ` +
      "with a date and .json.",
    "cut-off":
      "The end of this file is missing: it was cut off on its way. " +
      `${nothing} Copy it once more from where it came from.`,
    newer: `A newer Medius made this file. ${nothing} Update Medius here, then choose it again.`,
    empty: "There is nothing in this file.",
    score:
      "One score in it is not from 0 to 10. " +
      `${nothing} The file was damaged, or changed by hand.`,
    future: `Something in it lies in the future. ${nothing} Is the date of this phone right?`,
    record: `One entry in it cannot be read. ${nothing} The file was damaged, or changed by hand.`,
  },
  where: (entry: string) => `It is this one: ${entry}.`,
  haveText: "A file that Medius made, on this phone or another. It works with no network.",

  delete: "Delete",
  one: "One entry: open it, then “Delete this entry”.",
  here: "Remove Medius from this phone",
  hereText: "Clears this phone. What is saved on the server stays there.",
  all: "Delete everything, here and on the server",
  allTitle: "Delete everything",
  allText:
    "What is on this phone goes, and the account on the server with all that is in it: " +
    "at once and for good. No recovery code brings it back.",
  allNoAccount: "What is on this phone goes, for good. Nothing of it is on a server.",
  otherPhones: "Another phone of yours keeps what is on it until you remove Medius there too.",
  allSure: "Really delete everything?",
  allYes: "Yes, delete everything",
  deleting: "Deleting.",
  nothingDeleted: "Nothing was deleted, here or there.",
  gone: "Nothing is left.",
  goneHere: "On this phone: nothing.",
  goneThere: (records: number, devices: number) =>
    `On the server: ${count(records, "entry", "entries")} and ` +
    `${count(devices, "phone", "phones")} deleted.`,
  remains: (rows: number) => `Left there of you: ${rows === 0 ? "nothing" : rows}.`,
  unknownThere:
    "On the server: it does not know this phone, so there was nothing to delete for it.",
  icon: "You can close this. If there is an icon, remove it like any other.",
  startAgain: "Begin anew",
};

export type YourDataStrings = typeof en;
