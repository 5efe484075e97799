/**
 * English for what the diary suggests: the sentence for each thing that made it speak, and the
 * answers.
 */

export const en = {
  from: (day: string) => `From your diary, ${day}`,
  title: "It may be a good time to see someone.",
  sooner: "Consider seeing someone in the next few days.",
  arrangedThen: (day: string) => `You had arranged something on ${day}. How did it go?`,
  reasons: {
    nerve:
      "You ticked new tingling or numbness in one leg. " +
      "Please leave the routine until someone has looked at it.",
    severe_days: "The last three days you filled in were all 8 or more.",
    severe_week: "You logged 7 or more on at least five days of the last week.",
    worse: "Your last week is clearly higher than the weeks before.",
    slowly_worse: "Your last week is clearly higher than the weeks a month ago.",
    stops_activities:
      "On at least three days of the last week it stopped you doing normal things, or woke you.",
    two_weeks:
      "In each of the last two weeks you logged 4 or more on at least half of the days you " +
      "filled in.",
    comes_back:
      "It comes and goes: in each of the last two weeks you logged 5 or more on at least three " +
      "days.",
    six_weeks: "Over six weeks you logged 2 or more on at least half of the days you filled in.",
    sparse_diary:
      "On most of the days you filled in over the last four weeks you logged 4 or more.",
  } as Record<string, string>,
  careful: "Until then leave the routine, or keep it very light.",
  rolled: (days: number) =>
    days === 0
      ? "No routine is written down in the last 14 days, and that changes nothing about this."
      : days >= 8
        ? `You did the routine on ${days} of the last 14 days. You have given it a fair try.`
        : `You did the routine on ${days} of the last 14 days.`,
  why:
    "This app can't tell you why. Many people find a physiotherapist, " +
    "GP or hands-on practitioner helpful at this point.",
  whySooner:
    "This app can't tell you why. Consider booking with a GP or physiotherapist in the next " +
    "few days; many people find a hands-on practitioner helpful too.",
  strip: {
    weeks: ["Last week", "Week before"],
    range: (first: string, last: string) => `${first} to ${last}`,
    marked: {
      least: (least: number, marked: number, logged: number) =>
        `${least} or more, ${marked} of ${logged} days`,
      stopped: (marked: number, logged: number) =>
        `stopped you or woke you, ${marked} of ${logged} days`,
      higher: (marked: number, logged: number) => `clearly higher, ${marked} of ${logged} days`,
    },
    blank: "blank",
    none: "nothing filled in",
    label: (week: string, days: string) => `${week}: ${days}.`,
  },
  tell: "What to tell them",
  tellHint: "your one page, made on this phone",
  call: "Call",
  book: "Book",
  arranged: "Arranged or already seeing someone",
  later: "Later",
  again: (days: number) => `Asks again in ${days} days, not before`,

  line: "From your diary: about seeing someone",
  silent: "Nothing new from your diary.",
  said: (answer: string, day: string, until: string) =>
    `You said “${answer}” on ${day}. It will not ask again before ${until}.`,
  answers: { later: "Later", arranged: "Arranged or already seeing someone" } as Record<
    string,
    string
  >,
  off: "Suggestions are switched off, under More.",
  toDiary: "To the diary",

  watch: "Sore this week. Keep it gentle.",
  bonyPoint:
    "Sore on the bony point: keep to a ball at the wall, well above and behind it. " +
    "Many people find a GP or physiotherapist helpful with this.",
  few: "Not enough days yet to say anything from your diary.",
  standing:
    "If hip pain has not improved after 2 weeks of looking after it at home, " +
    "NHS advice is to see a GP.",

  week: {
    title: "Your week, in three questions",
    offer: "Three questions about your week",
    questions: {
      pain: "On average over the past week, how sore was it?",
      enjoyment: "Over the past week, how much did it get in the way of enjoying life?",
      activity: "Over the past week, how much did it get in the way of your usual activities?",
    } as Record<string, string>,
    least: "not at all",
    most: "completely",
    step: (at: number) => `${at} of 3`,
    leave: "Leave it blank",
    done: "Written down with today.",
    entry: (pain: string, enjoyment: string, activity: string) =>
      `week: sore ${pain}, enjoying life ${enjoyment}, activities ${activity}`,
  },
};

export type SuggestionStrings = typeof en;
