/** Speech, only with voices that work without a network. */

/** Chrome drops speech that starts right after a cancel. */
const AFTER_CANCEL_MS = 60;

let timer: ReturnType<typeof setTimeout> | undefined;

/** Say `text` now and stop what is still being said, so that speech never falls behind. */
export function speak(text: string, locale: string): void {
  stopSpeaking();
  const voice = localVoice(locale);
  if (!voice) return;
  const words = new SpeechSynthesisUtterance(text);
  words.voice = voice;
  words.lang = voice.lang;
  timer = setTimeout(() => speechSynthesis.speak(words), AFTER_CANCEL_MS);
}

export function stopSpeaking(): void {
  clearTimeout(timer);
  if (hasVoice()) speechSynthesis.cancel();
}

/**
 * Whether this phone has a voice for the language. Voices may load late, so check when it matters.
 */
export function canSpeak(locale: string): boolean {
  return localVoice(locale) !== undefined;
}

/** Call this in a tap once; otherwise iPhones stay silent. */
export function unlockVoice(): void {
  if (hasVoice()) speechSynthesis.speak(new SpeechSynthesisUtterance(""));
}

function hasVoice(): boolean {
  return "speechSynthesis" in window;
}

function localVoice(locale: string): SpeechSynthesisVoice | undefined {
  if (!hasVoice()) return undefined;
  const here = speechSynthesis.getVoices().filter((one) => one.localService);
  const language = locale.slice(0, 2);
  return (
    here.find((one) => one.lang.replace("_", "-") === locale) ??
    here.find((one) => one.lang.startsWith(language))
  );
}
