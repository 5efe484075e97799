/** English for what is kept where, for how long, and who receives it. */

export const en = {
  ask: "Keep a copy on the server?",
  askWhy:
    "What you write down is about your health. It is on this phone either way. " +
    "A copy brings it back when the phone is lost, and reminders need it.",
  server: "Yes, keep a copy",
  serverHint: "Under no name, and only there.",
  phone: "No, on this phone only",
  phoneHint: "Choose again under More.",
  more: "What is kept, and who sees it",

  title: "What is kept, and who sees it",
  lead: "Nobody needs to know who you are to help your hips. So Medius does not ask.",
  parts: [
    [
      "On this phone",
      [
        "Everything you write down: sessions, sore spots, your diary, " +
          "what you answered to the safety questions, your settings. " +
          "It is in the browser’s storage, behind the lock of your phone.",
      ],
    ],
    [
      "On the server, if you allow a copy",
      [
        "The same, under a random number. For each of your phones: what kind it is or what you " +
          "called it, when it was added, and the day it was last here.",
        "No name, no mail address, no phone number, no place. " +
          "Your network’s address is looked at to count attempts and stop floods; " +
          "only a scrambled form of it is kept, for about an hour.",
      ],
    ],
    [
      "How long",
      [
        "Until you delete it. An entry you delete is emptied at once; " +
          "its number stays, so that your other phones learn of it. " +
          "A phone that is not used for 400 days is signed out, and keeps what is on it.",
        "Whoever runs the server keeps safety copies for up to 30 days. " +
          "What you delete is gone from them after that.",
      ],
    ],
    [
      "Who receives it",
      [
        "Nobody else. No advertising, no statistics, nothing from other companies in this app.",
        "With one exception, if you switch reminders on: the company behind your browser " +
          "(Google, Mozilla, Apple or Microsoft) carries them to your phone. It knows that a " +
          "message came from this server and when, not what it says: that is sealed. The lock " +
          "screen says nothing about you unless you choose your own words.",
        "The server’s log says when which kind of request came and how long it took. " +
          "It never holds what you wrote, a code, or an address.",
      ],
    ],
    [
      "What you can do",
      [
        "See and change every entry under What you did. Take a file of all of it from there or " +
          "from Saved. Take a phone out or empty it under Your phones, or delete everything under " +
          "Your data. None of it needs a reason.",
      ],
    ],
  ] as readonly (readonly [title: string, words: readonly string[]])[],
  choice: "Your choice",
  chosen: {
    server:
      "A copy is kept on the server. To take that back, delete it there under Your data; " +
      "you can go on without.",
    phone: "Everything stays on this phone. Nothing is sent.",
  },
  allow: "Keep a copy on the server",
  phones: "Your phones",
  back: "Back",
};

export type PrivacyStrings = typeof en;
