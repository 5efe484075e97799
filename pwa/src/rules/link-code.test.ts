import assert from "node:assert/strict";
import { test } from "node:test";
import { formatCode, isCode, normalizeCode } from "./link-code.ts";

test("a typed code is normalised", () => {
  for (const typed of ["4f7k-9q2m", " 4F7K 9Q2M ", "4F7K–9Q2M", "4f7k.9q2m"])
    assert.equal(normalizeCode(typed), "4F7K9Q2M");
  assert.equal(normalizeCode("O0oI1iLl"), "00011111");
});

test("a code has the right length and alphabet", () => {
  assert.ok(isCode("4F7K9Q2M", 8));
  for (const wrong of ["4F7K9Q2", "4F7K9Q2MM", "4F7K9Q2U", "4F7K9Q2!"])
    assert.ok(!isCode(wrong, 8), wrong);
});

test("a formatted code has groups of four and can be read back", () => {
  assert.equal(formatCode("4F7K9Q2M"), "4F7K 9Q2M");
  const long = "ABCDEFGHJKMNPQRSTVWXYZ0123";
  assert.equal(formatCode(long), "ABCD EFGH JKMN PQRS TVWX YZ01 23");
  assert.equal(normalizeCode(formatCode(long)), long);
});
