/**
 * What people were told is kept, and whether it is. Every value that is ever written is one of a kind, so each place
 * where it turns up says which edit it came from.
 */

import assert from "node:assert/strict";
import type { Json } from "../src/rules/merge.ts";
import type { StoredRecord } from "../src/store/db-schema.ts";
import type { Edit } from "../src/store/edits.ts";
import type { Phone } from "./phone.ts";
import { isTakeable } from "./special-values.ts";

type Values = Record<string, Json | undefined>;

interface Written {
  phone: Phone;
  id: string;
  /** The values this edit set, by field; a delete sets none. */
  set: Values;
  delete: boolean;
  /** What the person had before them: what an edit was made on, it outlives. */
  saw: Values;
  /** StoredRecord: the app said so, and it must not be lost. Otherwise it may have happened or not. */
  kept: boolean;
}

export class EditLog {
  readonly #written: Written[] = [];
  readonly #sources = new Map<Json, Written>();

  /** Note an edit that was asked for, and what was in storage just then, if nobody was writing. */
  begin(phone: Phone, edit: Edit): Written {
    const before = phone.storage.busy ? undefined : phone.storage.records.get(edit.id);
    const saw = Object.fromEntries(
      Object.keys(edit.set ?? {}).map((name) => [name, before?.fields[name]?.[0]]),
    );
    const written = {
      phone,
      id: edit.id,
      set: edit.set ?? {},
      delete: edit.delete ?? false,
      saw,
      kept: false,
    };
    this.#written.push(written);
    for (const value of Object.values(written.set)) this.#sources.set(value, written);
    return written;
  }

  /** The app said that it is kept: then it is what the person sees. */
  keep(written: Written, kept: StoredRecord | undefined): void {
    written.kept = true;
    assert.ok(kept, "what was saved is there");
    if (written.delete) assert.ok(kept.deleted, "what was deleted is deleted");
    if (kept.deleted) return;
    for (const [name, value] of Object.entries(written.set))
      assert.equal(kept.fields[name]?.[0], value, "an edit is seen at once");
  }

  /** Copies were destroyed. What no place has any more, nor anything newer, nobody can bring back. */
  forgive(
    copies: readonly ReadonlyMap<
      string,
      StoredRecord | { deleted: string | null; fields: StoredRecord["fields"] }
    >[],
  ): void {
    const lives = (one: Written) => copies.some((copy) => this.#isIn(one, copy.get(one.id)));
    for (const one of this.#written) one.kept &&= lives(one);
  }

  #isIn(
    one: Written,
    copy: { deleted: string | null; fields: StoredRecord["fields"] } | undefined,
  ): boolean {
    if (!copy || copy.deleted) return copy !== undefined;
    return (
      !one.delete &&
      Object.entries(one.set).every(([name, value]) =>
        this.#comesFrom(copy.fields[name]?.[0], name, value!),
      )
    );
  }

  /** Whether a place that has `value` in this field may be said to have this edit: it is this or a later one. */
  #holds(one: Written, name: string, value: Json | undefined): boolean {
    return value !== undefined && !this.#before(one, name).has(value);
  }

  #comesFrom(value: Json | undefined, name: string, source: Json): boolean {
    if (value === undefined || value === source) return value === source;
    if (!isTakeable(value)) return false; // it may stay where it is forever, and what it replaced there is gone
    const written = this.#sources.get(value);
    return written !== undefined && this.#before(written, name).has(source);
  }

  /** All values that this edit was made on, directly or not. */
  #before(one: Written, name: string): Set<Json> {
    const before = new Set<Json>();
    for (
      let saw = one.saw[name];
      saw !== undefined && !before.has(saw);
      saw = this.#sources.get(saw)?.saw[name]
    )
      before.add(saw);
    return before;
  }

  /** Check that what was kept is on the server, or waits where it was written because the server refused it. */
  check(
    server: ReadonlyMap<string, { deleted: string | null; fields: StoredRecord["fields"] }>,
  ): void {
    for (const one of this.#written.filter((each) => each.kept)) {
      const there = server.get(one.id);
      const here = one.phone.storage.records.get(one.id);
      const refused = here?.refused ? here : undefined;
      if (there?.deleted || refused?.deleted) continue;
      assert.ok(!one.delete, `a delete is lost: ${one.id}`);
      for (const [name, value] of Object.entries(one.set)) {
        const place = refused?.dirty[name] ? refused : there;
        const stands =
          this.#holds(one, name, place?.fields[name]?.[0]) ||
          this.#waitsElsewhere(one, name, value!);
        assert.ok(stands, `an edit is lost: ${one.id} ${name} ${String(value)}`);
      }
    }
    for (const [id, { deleted }] of server)
      assert.ok(!deleted || this.#wasDeleted(id), `nobody deleted ${id}`);
  }

  /** Whether it, or what was made of it, waits on any phone because the server refused something in the same record. */
  #waitsElsewhere({ id }: Written, name: string, value: Json): boolean {
    return this.#written.some(({ phone }) => {
      const there = phone.storage.records.get(id);
      const waiting = there?.refused && there.dirty[name] ? there.fields[name]?.[0] : undefined;
      const source = waiting !== undefined && this.#sources.get(waiting);
      return waiting === value || (source && this.#before(source, name).has(value));
    });
  }

  #wasDeleted(id: string): boolean {
    return this.#written.some((one) => one.id === id && one.delete);
  }
}
