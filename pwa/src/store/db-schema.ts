/** What the database of this phone holds: the records, and single values by key ("meta"). */

import type { DBSchema } from "idb";
import type { RecordState, Stamp } from "../rules/merge.ts";
import type { Side } from "../rules/session-plan.ts";
import type { Run } from "../rules/session-run.ts";
import type { Spot } from "../rules/spot.ts";
import type { Problem } from "./api.ts";
import type { Content } from "./content.ts";
import type { Draft } from "./drafts.ts";

/** A record as it is stored here. */
export interface StoredRecord extends RecordState {
  id: string;
  /** Stamps that the server has not acknowledged, by field; the key DELETE marks a delete. */
  dirty: Record<string, Stamp>;
  /**
   * Set while something is dirty and not rejected. The index on it is the outbox. The name is in
   * stored data and cannot change.
   */
  waiting?: 1;
  /**
   * Why the server rejected it. It stays here, and an edit sends it again. The name is in stored
   * data and cannot change.
   */
  refused?: Problem;
}

/** The running session, stored so that it survives a reload. */
export interface RunningSession {
  id: string;
  routine: string;
  routineVersion: number;
  routineName: string;
  startedAt: number;
  run: Run;
  /** The open sore spot, for which the routine is paused. */
  spot: Spot | null;
  /** The finished spots. */
  spots: Spot[];
  /** Soreness before, 0 to 10, of the sides that were rated. */
  before: Partial<Record<Side, number>>;
  tooMuch: TooMuch[];
  undoable: UndoState | null;
  /** How many steps ended while the app was out of sight. */
  missed: number;
}

/** A step that was too much, and the gentler way it continued with; null if there was none. */
export interface TooMuch {
  step: string;
  side: Side;
  from: string;
  to: string | null;
}

/** The session before the last move at `at`, and the setting that the move changed. */
export interface UndoState extends Pick<RunningSession, "run" | "spot" | "spots" | "tooMuch"> {
  at: number;
  setting: { name: `way:${Side}`; value: string | null } | null;
}

/** Why the last sync failed (a problem's slug, `unreachable`, `failed`, `no-room`), and when (ms). */
export interface SyncError {
  slug: string;
  at: number;
}

export interface Account {
  account_id: string;
  device_id: string;
  /** Stored only on the phone that received it, until its person has written it down. */
  recovery_code?: string;
  /** This phone has joined it, by a link or a recovery code; it did not create it. */
  joined?: true;
}

/**
 * This phone's request to join an account, until the server has answered it. It can be approved
 * until `expiresAt` by this phone's clock (ms).
 */
export interface JoinRequest {
  /** The secret that finishes the request. The API named it. */
  claim: string;
  /** The two digits to compare. The API named it. */
  confirm: string;
  expiresAt: number;
  /** The id that this device had when it asked. */
  device?: string | undefined;
  /** The person no longer wants it; it is forgotten unless the server has approved it already. */
  cancelled?: true;
}

/** The person whom a report is about. */
export interface PatientDetails {
  name: string;
  born: string;
  for: string;
}

/** The stored key of a value where it differs from the name in the code. It never changes. */
export const STORED_KEYS: Partial<Record<keyof Meta, string>> = {
  nodeId: "device",
  joinRequest: "claim",
  pendingSignOut: "leaving",
  syncedAt: "savedAt",
  syncError: "hindrance",
  pushWanted: "reminded",
  pushRenewedAt: "pushMendedAt",
  patient: "who",
  todayRecordIds: "todays",
};

export interface Meta {
  /** The node id in this phone's stamps. */
  nodeId: string;
  stamp: Stamp;
  /** Milliseconds to add to this phone's clock to get the server's. */
  offset: number;
  /** The server's clock in the last response (ms). It never goes back. */
  serverClock: number;
  /** The greatest stamp that came from the server or was sent to it. */
  serverStamp: Stamp;
  cursor: string;
  witness: string;
  /** Changes with every resync: a response to a request from before it is ignored. */
  generation: string;
  /** Set while everything is pulled again, before everything is sent again. */
  resync: boolean;
  account: Account;
  /** Another device removed this one from the account. */
  removed: true;
  joinRequest: JoinRequest;
  /** The recovery code that was sent, until the server has answered. */
  recovering: string;
  /** The key that signs this phone in again. No script can read its private half. */
  deviceKey: CryptoKeyPair;
  /** The id of the device for which the server has the key. */
  keyDevice: string;
  /** When the server last did not know the key (ms). */
  keyUnknownAt: number;
  /** The id of this device, signed out here, until the server knows it. */
  pendingSignOut: string;
  /** The app version and the server's schema with which the rejected records were last tried. */
  triedVersion: string;
  triedSchema: number;
  /** When the last full sync ended (ms). */
  syncedAt: number;
  syncError: SyncError;
  /** When the browser was last asked to keep the data (ms). */
  askedToStayAt: number;
  /** Reminders are wanted on this device. */
  pushWanted: true;
  /** When the push subscription was last renewed (ms). */
  pushRenewedAt: number;
  /** Stored only if the person wants it. It is not a record and is never sent. */
  patient: PatientDetails;
  /** What was entered and belongs to no record yet, by name (drafts.ts). */
  drafts: Record<string, Draft>;
  /** Written and deleted again after the disk was full. */
  filler: string;
  content: { etag: string; content: Content };
  /** The ids of the older records that Today needs (today-index.ts). */
  todayRecordIds: string[];
  running: RunningSession;
}

export interface Schema extends DBSchema {
  records: { key: string; value: StoredRecord; indexes: { waiting: number } };
  meta: { key: string; value: Meta[keyof Meta] };
}
