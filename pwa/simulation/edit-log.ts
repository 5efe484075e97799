/**
 * All edits of a history, and checks that no confirmed edit is lost. Every value is unique, so a value identifies the
 * edit that wrote it.
 */

import assert from "node:assert/strict";
import type { Json } from "../src/rules/merge.ts";
import type { StoredRecord } from "../src/store/db-schema.ts";
import type { Edit } from "../src/store/edits.ts";
import type { Phone } from "./phone.ts";
import { isAcceptable } from "./special-values.ts";

type Values = Record<string, Json | undefined>;

interface LoggedEdit {
  phone: Phone;
  id: string;
  /** The values this edit set, by field; a delete sets none. */
  set: Values;
  delete: boolean;
  /** The values before the edit: the edit replaces them. */
  previous: Values;
  /** Whether the app confirmed the save; then it must not be lost. */
  confirmed: boolean;
}

export class EditLog {
  readonly #edits: LoggedEdit[] = [];
  readonly #sources = new Map<Json, LoggedEdit>();

  /** Add an edit, with the values in storage before it unless a write is in progress. */
  add(phone: Phone, edit: Edit): LoggedEdit {
    const before = phone.storage.isWriting ? undefined : phone.storage.records.get(edit.id);
    const previous = Object.fromEntries(
      Object.keys(edit.set ?? {}).map((name) => [name, before?.fields[name]?.[0]]),
    );
    const logged = {
      phone,
      id: edit.id,
      set: edit.set ?? {},
      delete: edit.delete ?? false,
      previous,
      confirmed: false,
    };
    this.#edits.push(logged);
    for (const value of Object.values(logged.set)) this.#sources.set(value, logged);
    return logged;
  }

  /** Mark an edit as confirmed, and check that the app shows it. */
  confirm(logged: LoggedEdit, kept: StoredRecord | undefined): void {
    logged.confirmed = true;
    assert.ok(kept, "a saved record is shown");
    if (logged.delete) assert.ok(kept.deleted, "a deleted record is marked as deleted");
    if (kept.deleted) return;
    for (const [name, value] of Object.entries(logged.set))
      assert.equal(kept.fields[name]?.[0], value, "an edit is seen at once");
  }

  /** Unmark edits that no copy has any more: their last copy was destroyed. */
  dropLostEdits(
    copies: readonly ReadonlyMap<
      string,
      StoredRecord | { deleted: string | null; fields: StoredRecord["fields"] }
    >[],
  ): void {
    const survives = (one: LoggedEdit) =>
      copies.some((copy) => this.#isInRecord(one, copy.get(one.id)));
    for (const one of this.#edits) one.confirmed &&= survives(one);
  }

  #isInRecord(
    one: LoggedEdit,
    copy: { deleted: string | null; fields: StoredRecord["fields"] } | undefined,
  ): boolean {
    if (!copy || copy.deleted) return copy !== undefined;
    return (
      !one.delete &&
      Object.entries(one.set).every(([name, value]) =>
        this.#descendsFrom(copy.fields[name]?.[0], name, value!),
      )
    );
  }

  /** Return whether `value` in this field is from this edit or a later one. */
  #includesEdit(one: LoggedEdit, name: string, value: Json | undefined): boolean {
    return value !== undefined && !this.#earlierValues(one, name).has(value);
  }

  #descendsFrom(value: Json | undefined, name: string, source: Json): boolean {
    if (value === undefined || value === source) return value === source;
    if (!isAcceptable(value)) return false; // the server never accepts it, and the value it replaced is gone
    const logged = this.#sources.get(value);
    return logged !== undefined && this.#earlierValues(logged, name).has(source);
  }

  /** Return all values that this edit replaced, directly or through other edits. */
  #earlierValues(one: LoggedEdit, name: string): Set<Json> {
    const before = new Set<Json>();
    for (
      let saw = one.previous[name];
      saw !== undefined && !before.has(saw);
      saw = this.#sources.get(saw)?.previous[name]
    )
      before.add(saw);
    return before;
  }

  /** Check that each confirmed edit is on the server, or on its phone if the server rejected it. */
  check(
    server: ReadonlyMap<string, { deleted: string | null; fields: StoredRecord["fields"] }>,
  ): void {
    for (const one of this.#edits.filter((each) => each.confirmed)) {
      const there = server.get(one.id);
      const here = one.phone.storage.records.get(one.id);
      const refused = here?.refused ? here : undefined;
      if (there?.deleted || refused?.deleted) continue;
      assert.ok(!one.delete, `a delete is lost: ${one.id}`);
      for (const [name, value] of Object.entries(one.set)) {
        const place = refused?.dirty[name] ? refused : there;
        const stands =
          this.#includesEdit(one, name, place?.fields[name]?.[0]) ||
          this.#isPendingOnPhone(one, name, value!);
        assert.ok(stands, `an edit is lost: ${one.id} ${name} ${String(value)}`);
      }
    }
    for (const [id, { deleted }] of server)
      assert.ok(!deleted || this.#wasDeleted(id), `nobody deleted ${id}`);
  }

  /** Return whether the value, or a later edit of it, is on a phone in a rejected record. */
  #isPendingOnPhone({ id }: LoggedEdit, name: string, value: Json): boolean {
    return this.#edits.some(({ phone }) => {
      const there = phone.storage.records.get(id);
      const waiting = there?.refused && there.dirty[name] ? there.fields[name]?.[0] : undefined;
      const source = waiting !== undefined && this.#sources.get(waiting);
      return waiting === value || (source && this.#earlierValues(source, name).has(value));
    });
  }

  #wasDeleted(id: string): boolean {
    return this.#edits.some((one) => one.id === id && one.delete);
  }
}
