/**
 * The parts of a plate. Both plates show the person's right side; x = 0 is the middle, and the left
 * is the mirror image. One unit is about 1.3 mm of an adult. Not yet reviewed by a clinician.
 */

import type { Place } from "./curve.ts";

export type View = "back" | "side";
export const VIEWS: readonly View[] = ["back", "side"];
export type PointId = "gmed-1" | "gmed-2" | "gmed-3" | "gmin-anterior" | "gmin-posterior" | "tfl";
export type ZoneId =
  | "low-back"
  | "sacrum"
  | "buttock"
  | "side-hip"
  | "front-hip"
  | "outer-thigh"
  | "back-thigh"
  | "front-thigh"
  | "knee"
  | "calf"
  | "outer-shin";
export type MuscleId = "gluteus-medius" | "gluteus-minimus" | "tensor-fasciae-latae";
export type KeepOffId = "greater-trochanter" | "sciatic" | "sacrum-spine" | "asis" | "fibular-head";

/**
 * How much is in sight: one hip, the whole leg with or without room for captions, both hips, or one
 * hip as a small picture beside words.
 */
export type FrameName = "close" | "whole" | "plain" | "hips" | "small";

/**
 * What is in sight: the left edge for the right side, the top, width and height, and how many units
 * a pixel of text takes.
 */
export interface Frame {
  box: readonly [x: number, y: number, width: number, height: number];
  scale: number;
  captions: readonly Caption[];
}

/**
 * An X, its number, and where to touch for it: the upper left corner of a square of TARGET units,
 * close up and on the whole figure.
 */
export interface Cross {
  at: Place;
  number: Place;
  close: Place;
  whole: Place;
}

/** `touch` is a box large enough for a finger, where the shape itself is too small. */
export interface Zone {
  shape: string;
  touch?: readonly [x: number, y: number, width: number, height: number];
}

/** A name, where it stands and what its leader line points at. */
export interface Caption {
  name: string;
  at: Place;
  to: Place;
}

export interface Plate {
  /** Drawn once and, on the back, once more as a mirror image. */
  outline: readonly string[];
  fine: readonly string[];
  faint: readonly string[];
  /** Places of a closed curve, as in all shapes below. Minimus is deep: its edge is dotted. */
  muscles: Partial<Record<MuscleId, string>> & { "gluteus-minimus": string };
  /** Drawn once, in the middle. */
  midline: readonly string[];
  dotted: readonly string[];
  crosses: Partial<Record<PointId, Cross>>;
  felt: Partial<Record<PointId, string>>;
  keepOff: Partial<Record<KeepOffId, readonly string[]>>;
  zones: Partial<Record<ZoneId, Zone>>;
  frames: Record<FrameName, Frame>;
}

/**
 * 48 px on a phone 320 px wide, in units: close up a unit is 0.88 px, on the whole figure 0.4815.
 */
export const TARGET = { close: 55, whole: 100 };

/** What never to press that is near each point. */
export const NEAR: Record<PointId, readonly KeepOffId[]> = {
  "gmed-1": ["sacrum-spine"],
  "gmed-2": ["greater-trochanter"],
  "gmed-3": ["asis"],
  "gmin-anterior": ["greater-trochanter", "asis"],
  "gmin-posterior": ["sciatic", "greater-trochanter"],
  tfl: ["asis", "greater-trochanter"],
};

export const LEG: ReadonlySet<string> = new Set<ZoneId>([
  "outer-thigh",
  "back-thigh",
  "front-thigh",
  "knee",
  "calf",
  "outer-shin",
]);
