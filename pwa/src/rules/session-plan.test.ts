import assert from "node:assert/strict";
import { test } from "node:test";
import { EXTRA_READY_SECONDS, planPhases, type Step } from "./session-plan.ts";
import { FLOOR, ROUTINES_IN_WAYS, STEPS } from "./testing/session.ts";

test("a step for one side is done on that side only", () => {
  const extra: Step = { ...STEPS[0]!, id: "extra", side: "left" };
  const routine = { ...FLOOR, steps: [...STEPS, extra] };
  const phases = planPhases({ left: routine, right: routine }, "right").filter(
    ({ kind, step }) => kind === "step" && step.id === "extra",
  );

  assert.deepEqual(
    phases.map(({ side }) => side),
    ["left"],
  );
});

test("time to get ready is adjustable, and longer when the body has to move", () => {
  const ready = planPhases({ left: FLOOR, right: FLOOR }, "right", 15).filter(
    ({ kind }) => kind === "ready",
  );

  assert.deepEqual(
    ready.map(({ seconds }) => seconds - 15),
    [0, -4, 0, 0, -4, 0].map((less) => EXTRA_READY_SECONDS + less),
  );
});

test("each side may have its own way from the start", () => {
  const phases = planPhases({ left: FLOOR, right: ROUTINES_IN_WAYS.get("hand")! }, "right");

  assert.deepEqual(
    new Set(phases.map(({ side, tool, surface }) => `${side} ${tool} ${surface}`)),
    new Set(["right hand wall", "left smooth-roller floor"]),
  );
});
