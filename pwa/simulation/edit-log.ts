/**
 * All edits of a history, and checks that no confirmed edit is lost. Every value is unique, so a
 * value identifies the edit that wrote it.
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
  /** The edit that wrote each value. */
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
  confirm(logged: LoggedEdit, shown: StoredRecord | undefined): void {
    logged.confirmed = true;
    assert.ok(shown, "a saved record is shown");
    if (logged.delete) assert.ok(shown.deleted, "a deleted record is marked as deleted");
    if (shown.deleted) return;
    for (const [name, value] of Object.entries(logged.set))
      assert.equal(shown.fields[name]?.[0], value, "an edit is seen at once");
  }

  /** No longer expect edits that are in none of the copies: the last one was destroyed. */
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
    // The server never accepts it, and the value that it replaced is gone.
    if (!isAcceptable(value)) return false;
    const logged = this.#sources.get(value);
    return logged !== undefined && this.#earlierValues(logged, name).has(source);
  }

  /** Return all values that this edit replaced, directly or through other edits. */
  #earlierValues(one: LoggedEdit, name: string): Set<Json> {
    const before = new Set<Json>();
    for (
      let earlier = one.previous[name];
      earlier !== undefined && !before.has(earlier);
      earlier = this.#sources.get(earlier)?.previous[name]
    )
      before.add(earlier);
    return before;
  }

  /** Check that each confirmed edit is on the server, or on its phone if the server rejected it. */
  check(
    server: ReadonlyMap<string, { deleted: string | null; fields: StoredRecord["fields"] }>,
  ): void {
    for (const one of this.#edits.filter((each) => each.confirmed)) {
      const onServer = server.get(one.id);
      const onPhone = one.phone.storage.records.get(one.id);
      const rejected = onPhone?.refused ? onPhone : undefined;
      if (onServer?.deleted || rejected?.deleted) continue;
      assert.ok(!one.delete, `a delete is lost: ${one.id}`);
      for (const [name, value] of Object.entries(one.set)) {
        const record = rejected?.dirty[name] ? rejected : onServer;
        const isKept =
          this.#includesEdit(one, name, record?.fields[name]?.[0]) ||
          this.#isInRejectedRecord(one, name, value!);
        assert.ok(isKept, `an edit is lost: ${one.id} ${name} ${String(value)}`);
      }
    }
    for (const [id, { deleted }] of server)
      assert.ok(!deleted || this.#wasDeleted(id), `nobody deleted ${id}`);
  }

  /** Return whether the value, or a later edit of it, is on a phone in a rejected record. */
  #isInRejectedRecord({ id }: LoggedEdit, name: string, value: Json): boolean {
    return this.#edits.some(({ phone }) => {
      const stored = phone.storage.records.get(id);
      const rejected = stored?.refused && stored.dirty[name] ? stored.fields[name]?.[0] : undefined;
      const source = rejected !== undefined && this.#sources.get(rejected);
      return rejected === value || (source && this.#earlierValues(source, name).has(value));
    });
  }

  #wasDeleted(id: string): boolean {
    return this.#edits.some((one) => one.id === id && one.delete);
  }
}
