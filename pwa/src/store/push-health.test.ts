import assert from "node:assert/strict";
import { test } from "node:test";
import type { PushHealth } from "./api.ts";
import { canReachDevice, deliveryDelay } from "./push-health.ts";

const MINUTE = 60_000;
const NOW = 1_000 * MINUTE;
const HERE = "https://push.example/abcdefghijklmnop";
const healthy: PushHealth = {
  key: "k",
  subscribed_with: "k",
  endpoint: "efghijklmnop",
  sent_at: null,
  shown_at: null,
  problem: null,
  next_at: null,
  resting: false,
  worker_at: NOW - 1,
  now: NOW,
};

test("a phone is reachable if endpoint, worker and last result are good", () => {
  const cases: [Partial<PushHealth>, string | null, boolean][] = [
    [{}, HERE, true],
    [{ problem: "retry" }, HERE, true],
    [{ problem: "denied" }, HERE, false],
    [{ endpoint: null }, HERE, false],
    [{}, null, false],
    [{}, `${HERE}x`, false],
    [{ worker_at: null }, HERE, false],
    [{ worker_at: NOW - 6 * MINUTE }, HERE, false],
  ];

  for (const [change, localEndpoint, isReachable] of cases)
    assert.equal(
      canReachDevice({ ...healthy, ...change }, localEndpoint),
      isReachable,
      JSON.stringify(change),
    );
});

test("a notification that came late or never is reported", () => {
  const cases: [
    sent: number | null,
    shown: number | null,
    delay: ReturnType<typeof deliveryDelay>,
  ][] = [
    [null, null, null],
    [null, 900, null],
    [900, 900.5, null],
    [900, 940, 40],
    [995, null, null],
    [900, null, "unseen"],
    [900, 800, "unseen"],
  ];

  for (const [sent, shown, delay] of cases) {
    const health = {
      ...healthy,
      sent_at: sent && sent * MINUTE,
      shown_at: shown && shown * MINUTE,
    };
    assert.equal(deliveryDelay(health), delay, `${sent} ${shown}`);
  }
});
