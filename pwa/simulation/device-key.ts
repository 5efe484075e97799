/** The WebCrypto functions that sign a phone in by its key. They end at once, unlike the browser's. */

import * as crypto from "node:crypto";

const COORDINATE_BYTES = 32;

interface Pair {
  publicKey: crypto.JsonWebKey;
  privateKey: crypto.JsonWebKey;
}

/** What `crypto.subtle` of a phone has. A key is a JWK, which the simulated storage can keep. */
export const SUBTLE = {
  async generateKey(): Promise<Pair> {
    const pair = crypto.generateKeyPairSync("ec", { namedCurve: "P-256" });
    const jwk = (key: crypto.KeyObject) => key.export({ format: "jwk" });
    return { publicKey: jwk(pair.publicKey), privateKey: jwk(pair.privateKey) };
  },
  async exportKey(_: string, { x = "", y = "" }: crypto.JsonWebKey): Promise<Uint8Array> {
    const [left, right] = [x, y].map((each) => Buffer.from(each, "base64url"));
    return Buffer.concat([Buffer.of(4), left!, right!]);
  },
  async sign(_: object, key: crypto.JsonWebKey, text: Uint8Array): Promise<Uint8Array> {
    return crypto.sign("sha256", text, {
      key: crypto.createPrivateKey({ key, format: "jwk" }),
      dsaEncoding: "ieee-p1363",
    });
  },
};

/** Whether `signature` of `text` is by the owner of `point`, a raw public key; both base64url. */
export function isSignedBy(point: string, text: string, signature: string): boolean {
  const raw = Buffer.from(point, "base64url");
  const [x, y] = [1, 1 + COORDINATE_BYTES].map((start) =>
    raw.subarray(start, start + COORDINATE_BYTES).toString("base64url"),
  );
  const jwk = { kty: "EC", crv: "P-256", x: x!, y: y! };
  const key = crypto.createPublicKey({ key: jwk, format: "jwk" });
  const bytes = Buffer.from(signature, "base64url");
  return crypto.verify("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }, bytes);
}
