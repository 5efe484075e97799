/** Why the server rejected a record, for people. */

import type { StoredRecord } from "./db-schema.ts";

/**
 * Return the server's sentence with the field name as words: "pain right must be a whole number".
 */
export function rejectionReason({ refused }: Pick<StoredRecord, "refused">): string {
  const { detail = "", title = "", field = "" } = refused ?? {};
  return detail.replace(field, field.replace(/[:_]/g, " ")) || title;
}
