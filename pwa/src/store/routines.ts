/** The routines this person may do, and the one they have chosen. */

import { computed } from "@preact/signals";
import { allowedRoutines } from "../rules/access.ts";
import type { RoutineInWay, Side } from "../rules/session-plan.ts";
import { nearestRoutine } from "../rules/ways.ts";
import { content, type Routine } from "./content.ts";
import { save } from "./records.ts";
import { rollingAccess } from "./safety.ts";
import { settingEdit, settings } from "./settings.ts";

/** While the person has not chosen a tool and a surface. */
const [DEFAULT_TOOL, DEFAULT_SURFACE] = ["smooth-roller", "floor"];

/** The side to begin with: the worse one. */
export const firstSide = computed<Side>(() => settings.first_side);

export const offeredRoutines = computed(() =>
  allowedRoutines(content.value?.routines ?? [], rollingAccess.value),
);

/** The routine that Start starts. */
export const chosenRoutine = computed(() =>
  nearestRoutine(
    offeredRoutines.value,
    settings.tool ?? DEFAULT_TOOL!,
    settings.surface ?? DEFAULT_SURFACE!,
    settings.minutes,
  ),
);

/**
 * Choose the routine that Start starts. Choosing another way clears the gentler way kept for each
 * side.
 */
export function chooseRoutine(chosen: Routine): Promise<void> {
  const sides: readonly Side[] = chosen.way === chosenRoutine.value?.way ? [] : ["left", "right"];
  return save([
    settingEdit("tool", toolFor(chosen)),
    settingEdit("surface", chosen.surface),
    settingEdit("minutes", chosen.minutes),
    ...sides.map((side) => settingEdit(`way:${side}`, null)),
  ]);
}

/** The person's tool, if the routine can be done with it. */
function toolFor({ tools }: Routine): string {
  const { tool } = settings;
  return tool !== null && tools.includes(tool) ? tool : tools[0]!;
}

/** A routine with the person's tool, if the routine can be done with it. */
export function withOwnTool(chosen: Routine): RoutineInWay {
  const { way, surface, steps } = chosen;
  return { way, surface, steps, tool: toolFor(chosen) };
}
