/** The devices of the model server: how they sign in, and how they move to another account. */

import type { Problem } from "../src/store/api.ts";
import { isSignedBy } from "./device-key.ts";
import { type Account, DEVICE_EXPIRY_MS, type ServerResponse } from "./server.ts";

const LINK_LIFETIME_MS = 5 * 60_000;
const FINISH_LIFETIME_MS = 24 * 60 * 60_000;

export interface Device {
  id: string;
  account: Account;
  removed: boolean;
  lastSeen: number;
  /** Its public key (base64url). */
  key?: string;
}

interface JoinRequest {
  account: Account;
  expiresAt: number;
  approved: boolean;
  response?: ServerResponse;
}

interface Body {
  claim?: string;
  device_id?: string;
  key?: string;
  recovery_code?: string;
  secret?: string;
  signature?: string;
}

export class ModelAccounts {
  /** Each device by its cookie. */
  readonly #devices = new Map<string, Device>();
  /** Recovery codes and secrets of links, with their account. */
  readonly #codes = new Map<string, Account>();
  readonly #joinRequests = new Map<string, JoinRequest>();
  readonly #clock: () => number;
  #numbers = 0;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Return a new code that opens the account. */
  newCode(account: Account): string {
    const code = `code-${(this.#numbers += 1)}`;
    this.#codes.set(code, account);
    return code;
  }

  /** Return the device of the cookie, unless it has expired. */
  find(cookie: string): Device | undefined {
    const device = this.#devices.get(cookie);
    return device && this.#clock() - device.lastSeen < DEVICE_EXPIRY_MS ? device : undefined;
  }

  /** Add a device; `moved` is the phone's device in another account. */
  add(account: Account, status: number, moved?: Device): ServerResponse {
    const number = (this.#numbers += 1);
    const device = { id: `device-${number}`, account, removed: false, lastSeen: this.#clock() };
    if (moved && !moved.removed) this.#forgetCookies(moved);
    const cookie = this.#newCookie(device);
    const recovery_code = this.newCode(account);
    return { status, body: { account_id: "a", device_id: device.id, recovery_code }, cookie };
  }

  approveJoins(): void {
    for (const request of this.#joinRequests.values()) {
      if (request.expiresAt < this.#clock() || request.approved) continue;
      Object.assign(request, { approved: true, expiresAt: this.#clock() + FINISH_LIFETIME_MS });
    }
  }

  /** Answer a request that needs no account; null for any other path. */
  handle(path: string, body: Body, device: Device | undefined): ServerResponse | null {
    switch (path) {
      case "/api/recover": {
        const account = this.#codes.get(body.recovery_code ?? "");
        return account ? this.add(account, 200, device) : problem(404, "unknown-recovery-code");
      }
      case "/api/links/claim":
        return this.#requestToJoin(body);
      case "/api/links/finish":
        return this.#finish(body, device);
      case "/api/sign-in/challenge":
        return { status: 200, body: { challenge: `of ${body.device_id}` } };
      case "/api/sign-in":
        return this.#signIn(body);
      default:
        return null;
    }
  }

  #requestToJoin({ secret = "" }: Body): ServerResponse {
    const account = this.#codes.get(secret);
    if (!account) return problem(404, "unknown-code");
    const claim = `claim-${(this.#numbers += 1)}`;
    const expiresAt = this.#clock() + LINK_LIFETIME_MS;
    this.#joinRequests.set(claim, { account, expiresAt, approved: false });
    return { status: 201, body: { claim, confirm: "42", expires_at: expiresAt } };
  }

  #finish({ claim = "" }: Body, device: Device | undefined): ServerResponse {
    const request = this.#joinRequests.get(claim);
    if (!request || request.expiresAt < this.#clock()) return problem(404, "unknown-claim");
    if (!request.approved) return { status: 202, body: { state: "waiting" } };
    return (request.response ??= this.add(request.account, 201, device));
  }

  #signIn({ device_id = "", signature = "" }: Body): ServerResponse {
    const device = [...this.#devices.values()].find(({ id }) => id === device_id);
    const text = `medius-sign-in:of ${device_id}`;
    if (!device?.key || !isSignedBy(device.key, text, signature))
      return problem(401, "unknown-device");
    if (device.removed) return problem(401, "device-removed");
    this.#forgetCookies(device);
    return { status: 200, body: { account_id: "a", device_id }, cookie: this.#newCookie(device) };
  }

  #newCookie(device: Device): string {
    const cookie = `token-${(this.#numbers += 1)}`;
    this.#devices.set(cookie, device);
    return cookie;
  }

  #forgetCookies(device: Device): void {
    for (const [cookie, one] of this.#devices) if (one === device) this.#devices.delete(cookie);
  }
}

export function problem(status: number, slug: string, more: object = {}): ServerResponse {
  const body: Problem = { type: `/problems/${slug}`, title: slug, detail: slug, status };
  return { status, body: { ...body, ...more } };
}
