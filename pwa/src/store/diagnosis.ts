/** A report on why something is not saved: numbers and versions, but no entries, tokens or ids. */

import type { StoredRecord, SyncError } from "./db-schema.ts";

export interface DiagnosisFacts {
  app: string;
  content: string;
  records: readonly StoredRecord[];
  /** Milliseconds since 1970. */
  now: number;
  syncedAt: number | null;
  offset: number | undefined;
  syncError: SyncError | null;
  /** Revision and tag; only the revision is reported. */
  cursor: string | undefined;
  resync: boolean;
  isPersisted: boolean | null;
  /** Bytes. */
  used: number | undefined;
  userAgent: string;
}

export function diagnosis(facts: DiagnosisFacts): string {
  const { records, syncError } = facts;
  const lines: [string, string | number][] = [
    ["Medius", `${facts.app}, content ${facts.content}`],
    ["now", iso(facts.now)],
    ["records", records.length],
    ["waiting", records.filter(({ waiting }) => waiting).length],
    ["refused", records.filter(({ refused }) => refused).length],
    ["why refused", slugs(records)],
    ["saved at", facts.syncedAt ? iso(facts.syncedAt) : "never"],
    ["last problem", syncError ? `${syncError.slug} at ${iso(syncError.at)}` : "none"],
    [
      "clock",
      facts.offset === undefined
        ? "not compared yet"
        : `${Math.round(facts.offset / 1000)} s behind the server`,
    ],
    ["cursor", facts.cursor?.split(".").at(-2) ?? "none"],
    ["resync", facts.resync ? "under way" : "no"],
    ["storage", `${persistence(facts.isPersisted)}, ${Math.round((facts.used ?? 0) / 1024)} KB`],
    ["browser", facts.userAgent],
  ];
  return lines.map(([name, value]) => `${name}: ${value}`).join("\n");
}

function persistence(isPersisted: boolean | null): string {
  if (isPersisted === null) return "unknown";
  return isPersisted ? "persistent" : "best effort";
}

function slugs(records: readonly StoredRecord[]): string {
  const found = records.flatMap(({ refused }) =>
    refused ? [refused.type.split("/").at(-1)!] : [],
  );
  return [...new Set(found)].join(", ") || "none";
}

function iso(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}
