/** The time until something expires: `4:32`. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

export function Countdown({ until, words }: { until: number; words: (time: string) => string }) {
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => void (now.value = Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil((until - now.value) / 1_000));
  return (
    <p class="quiet" role="timer">
      {words(`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`)}
    </p>
  );
}
