/**
 * English for the screens about saving, and about the phones of one person. They come later than
 * the first screen.
 */

const count = (number: number, one: string, many: string) =>
  `${number} ${number === 1 ? one : many}`;

export const en = {
  unreachable:
    "The server could not be reached. Nothing has changed; try again when there is a network.",
  failed: "That did not work. What is on this phone stays; try again.",
  copy: "Copy",
  copied: "Copied",
  cancel: "Not now",
  tryNow: "Try now",
  done: "To Today",

  saved: {
    title: "Saved",
    all: (when: string) => `Everything is on this phone. The server had all of it ${when}.`,
    some: "Everything is on this phone. Not all of it is on the server yet.",
    none: "Everything is on this phone. Nothing is on the server yet.",
    here: "Everything is on this phone.",
    only: "Everything is on this phone, and nowhere else: that is what you chose.",
    choose: "Keep a copy on the server too",
    empty: "There is nothing to save yet.",
    at: (time: string, day: string) => `${day} at ${time}`,
    entries: (number: number) => `${count(number, "entry", "entries")} on this phone`,
    waits: "Waits to be saved",
    more: (number: number) => `and ${count(number, "more", "more")}`,
    rejected: "Not accepted by the server",
    rejectedHint: "Kept here. Change it and it is tried again; or keep it as a file.",
    export: "Keep as a file",
    discard: "Discard",
    discardSure: "Discard it from this phone? The server does not have it.",
    discardYes: "Yes, discard",
    keep: "Keep it",
    unknownTitle: "The server no longer knows this phone.",
    unknown:
      "Nothing is lost: it is all here. Tell the server who you are, and it goes on from there.",
    link: "With another phone of mine",
    recover: "With my recovery code",
    startAgain: "Save it all under a new account",
    deletedTitle: "Your account was deleted.",
    deleted:
      "Another phone of yours deleted it, with all that was on the server. " +
      "What is on this phone is still here. Nothing is sent until you choose.",
    keepHere: "Keep it on this phone only",
    deleteHere: "Delete it here too",
    deleteHereSure: "Delete everything from this phone? The server has none of it.",
    oldApp: "Update to sync.",
    oldAppText:
      "This version of the app is too old for the server. " +
      "A newer one is looked for now; it is offered on Today when it is here.",
    storage: "On this phone",
    stays: "The browser keeps it until you remove it.",
    mayGo:
      "The browser may remove it when the phone is full, or after long disuse. " +
      "What is on the server is safe from that.",
    silent: "This browser does not say how long it keeps it.",
    askToStay: "Ask it to keep it",
    saidNo: "It said no for now. With Medius on the home screen it mostly says yes.",
    diagnosis: "For someone who helps you",
    diagnosisHint: "Numbers and versions only. Nothing you wrote, nothing about your health.",
  },

  entry: {
    session: (day: string) => `Session of ${day}`,
    check_in: (day: string) => `Diary of ${day}`,
    safety: (day: string) => `Safety answers of ${day}`,
    answer: (day: string) => `Answer of ${day}`,
    plan: (day: string) => `Plan of ${day}`,
    setting: (name: string) => `Setting: ${name}`,
    deleted: (name: string) => `${name}, deleted`,
    other: "An entry of a newer app",
  },

  storageFailed: {
    title: "This is not saved.",
    nothingTitle: "Nothing can be saved now.",
    full: "There is no room left on this phone.",
    other: "The phone's storage does not answer. Perhaps there is no room left on this phone.",
    entered: "What you entered is still on the screen. Make room, then try again.",
    stored: "What was saved before is not lost. Make room, then try again.",
    again: "Try again",
    file: "Keep as a file",
  },

  devices: {
    title: "Your phones",
    text: "They share the same diary. Each keeps all of it, and each can be taken out.",
    this: "this phone",
    nameless: "A phone",
    seen: (day: string) => `last seen ${day}`,
    rename: "Rename",
    name: "What to call it",
    saveName: "Keep the name",
    remove: "Remove",
    removeSure: (name: string) => `Remove ${name}?`,
    removeText:
      "It gets nothing new from now on. " +
      "When it next meets the server, it clears what is saved elsewhere and keeps what never " +
      "was. Your entries stay on your other phones and on the server.",
    removeYes: "Yes, remove it",
    add: "Add another phone",
    join: "I have Medius on another phone",
    code: "Recovery code",
    leave: "Remove Medius from this phone",
    alone: "This is the only one yet. It has no account until something was saved.",
    loading: "Asking the server for your phones.",
  },

  add: {
    title: "Add another phone",
    how: "On the other phone, point the camera at this square and open the address.",
    qr: "A square code with an address for the other phone",
    orCode: "Or open Medius there, choose “I have Medius on another phone”, and enter:",
    ios:
      "On an iPhone with Medius on the home screen, use the letters: " +
      "the camera would open Safari, which keeps its own things.",
    left: (time: string) => `Good for ${time}, for one phone.`,
    time: (time: string) => `${time} left.`,
    claimed: (name: string) => `${name} wants to come in.`,
    someone: "A phone",
    digits: "Enter the two digits it shows",
    letIn: "Let it in",
    done: (name: string) => `${name} is in.`,
    doneText: "It is getting your entries now. What was written on it comes here too.",
    expired: "This code is over.",
    expiredText: "It took too long, or the digits were wrong three times. Nobody has come in.",
    again: "Show a new code",
  },

  join: {
    title: "Medius from another phone",
    how:
      "On the phone that has your entries: More, Your phones, Add another phone. " +
      "Enter the eight letters it shows.",
    code: "Eight letters and digits",
    ask: "Go on",
    merge: "What is on this phone already comes along. Nothing is replaced.",
    secret: "Bring Medius to this phone?",
    secretText:
      "Its entries come here, and those of this phone go there. " +
      "The other phone asks you for two digits first.",
    secretYes: "Yes, bring it here",
    digits: "Enter these two digits on the other phone",
    wait: "Then it lets this phone in. Leave this open until it does.",
    getting: "You are in. Getting your entries.",
    done: "All of it is here.",
    doneText: (number: number) => `${count(number, "entry", "entries")}, here and on the server.`,
    lost: "I have no other phone",
  },

  recover: {
    title: "I lost my phone",
    how:
      "Enter the recovery code that you kept: 26 letters and digits. " +
      "Spaces and small letters do not matter.",
    code: "Recovery code",
    missing: (number: number) => `${count(number, "character", "characters")} to go`,
    tooMany: (number: number) => `${count(number, "character", "characters")} too many`,
    impossible:
      "There is a character in it that no code has. A code has no U; O is zero, I and L are one.",
    go: "Get my entries back",
    file: "I have a file that I kept",
    asking: "Asking the server.",
    waiting:
      "No answer yet. Medius asks again by itself, also when you come back later. " +
      "What is on this phone stays.",
    done: "You are back in.",
    newCode: "Your old code no longer works. This is the new one:",
    none:
      "Without a code, and without another phone, nobody can open it: " +
      "the server does not know who you are.",
  },

  code: {
    title: "Recovery code",
    why:
      "If you lose this phone, this code brings everything back. " +
      "Medius does not know who you are, so nothing else can.",
    once: "It is shown now, and not again once you say that you have it.",
    print: "Print",
    file: "Keep as a file",
    have: "I have put it away",
    gone:
      "Your code was shown before, and is kept nowhere here. " +
      "If you no longer have it, make a new one: the old one ends.",
    make: "Make a new code",
    none: "You get a code when something has been saved to the server.",
    fileText: (code: string, origin: string) =>
      `Medius recovery code\n\n${code}\n\nTo use it: open ${origin} on a new phone, choose\n` +
      '"I have Medius on another phone, or lost mine", then "I have no other phone".\n' +
      "Whoever has this code can read your entries. Keep it where you keep such things.\n",
  },

  leave: {
    title: "Remove Medius from this phone",
    text: "It clears everything of Medius from this phone and takes it out of your phones.",
    kept:
      "What is saved stays on the server: another phone of yours, or your recovery code, " +
      "brings it back.",
    noCode: "You have no other phone here. Without the recovery code nobody can bring it back.",
    unsynced: (number: number) => `${count(number, "entry is", "entries are")} on this phone only.`,
    unsyncedText: "It would be gone with it. What first?",
    saveNow: "Save to the server now",
    file: "Keep as a file",
    discard: "Discard, and remove",
    yes: "Remove it",
    left: "Medius is gone from this phone.",
    leftText: "You can close this. If there is an icon, remove it like any other.",
    untold:
      "The server could not be told. Open Medius here once with a network, " +
      "or remove this phone on another of yours.",
    startAgain: "Begin anew",
  },

  removed: {
    title: "This phone was taken out.",
    text: "Another of your phones removed it. What is saved elsewhere was cleared here.",
    rest: (number: number) =>
      `${count(number, "entry", "entries")} was never saved and is still here.`,
    restMany: (number: number) =>
      `${count(number, "entry", "entries")} were never saved and are still here.`,
    none: "Everything had been saved before; nothing is left here.",
    link: "Bring it back in",
    startAgain: "Begin anew",
    discard: "Discard and begin anew",
    sure: "Discard what was never saved?",
  },
};

export type PhoneStrings = typeof en;
