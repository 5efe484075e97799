/** The phone's own voice, for someone who is not looking. Only voices that work with no network. */

/** Chrome drops what is spoken right after a cancel. */
const AFTER_CANCEL_MS = 60;

let timer: ReturnType<typeof setTimeout> | undefined;

/** Say `text` now, instead of whatever is still being said: speech never lags the clock. */
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

/** Whether this phone can speak at all by itself. Voices may arrive late, so ask when it matters. */
export function canSpeak(locale: string): boolean {
  return localVoice(locale) !== undefined;
}

/** Must be called from a tap once, or iPhones stay silent. */
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
