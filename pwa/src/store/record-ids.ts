/** Ids that are unique across all devices. */

/** Return a UUIDv7, which sorts by time. */
export function newId(now: number = Date.now()): string {
  return idFrom(crypto.getRandomValues(new Uint8Array(16)), now);
}

/** Return the lowest UUIDv7 of the instant `now` (ms). */
export function minIdAt(now: number): string {
  return idFrom(new Uint8Array(16), now);
}

function idFrom(bytes: Uint8Array, now: number): string {
  new DataView(bytes.buffer).setUint32(0, Math.floor(now / 0x10000));
  new DataView(bytes.buffer).setUint16(4, now % 0x10000);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Return 8 random characters of [0-9a-z], for a node id or a generation. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) =>
    (byte % 36).toString(36),
  ).join("");
}
