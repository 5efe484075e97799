/**
 * English for safety: what is asked before anyone rolls, what may be new or worrying, and whom to
 * call.
 */

export const en = {
  stop: "Is any of this so today?",
  stopHint: "Tick what fits. These close the rolling for now.",
  care: "And any of this?",
  careHint: "These mean: gently, at the wall, and ask first.",
  none: "None of these",
  goOn: "Continue",
  understood: "I understand",
  closedTitle: "Not for now.",
  closedText: "Rolling stays closed until you answer differently. The diary is open to you.",
  gentleTitle: "Gently, at the wall.",
  gentleText:
    "You will be shown only a ball against a wall and your own hand, " +
    "above and behind the bony point.",

  worry: {
    title: "Something new or worrying?",
    first: "Is any of this new, or happening now?",
    hint: "Tick what fits. The routines stop, and you are told whom to call.",
    ticked: "Ticked. The routines stay closed until none of these is so.",
    clear: "None of these now",
    loading:
      "The list comes once, then works with no network. " +
      "In an emergency call your emergency number now.",
  },

  urgent: {
    now: "Stop the routine.",
    nowText: (number: string) =>
      "What you ticked can need urgent care. " +
      `Call ${number} now, or go to the nearest emergency department.`,
    today: "Stop the routine.",
    todayText: (line: string | null) =>
      "What you ticked can need urgent care. " +
      `${line ? `Call ${line} today` : "Call your GP or the out-of-hours service today"}, ` +
      "and say what you ticked here.",
    soon: "Leave the routine for now.",
    soonText: "See a GP or physiotherapist in the next few days, and say what you ticked here.",
    call: (number: string) => `Call ${number}`,
    worse: (number: string) => `If it gets worse: ${number}`,
    elsewhere: (country: string, number: string) => `In ${country}: ${number}`,
    again: "Answer again",
    diary: "To the diary",
    stays: "The routines stay closed until you answer again.",
  },

  bonyPoint: {
    title: "Once a week: the bony point.",
    question:
      "Is it most sore right on the bony point at the side of the hip, " +
      "or when you lie on that side at night?",
    yes: "Yes",
    no: "No",
  },

  clinic: {
    title: "Whom to call",
    book: "Book an appointment",
    call: (number: string) => `Call ${number}`,
    emergency: (number: string) => `Emergency: ${number}`,
    advice: (number: string) => `Urgent advice: ${number}`,
  },
};

export type SafetyStrings = typeof en;
