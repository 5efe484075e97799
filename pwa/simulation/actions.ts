/** The action of each command of a history. */

import type { Command } from "./commands.ts";
import type { Phone } from "./phone.ts";
import type { PendingRequest } from "./simulated-network.ts";
import type { Simulation } from "./simulation.ts";
import { run } from "./task-queue.ts";

const FIELDS = ["a", "b", "c"];

export const ACTIONS: {
  [Name in Command["do"]]: (sim: Simulation, command: Extract<Command, { do: Name }>) => unknown;
} = {
  write: async (sim, { tab, record, fields, as, steps }) => {
    const { phone } = await sim.app(tab);
    const names = FIELDS.filter((_, bit) => fields & (1 << bit));
    const set = Object.fromEntries(names.map((name) => [name, sim.records.value(as)]));
    await sim.save(tab, [sim.records.edit(phone, record, set)], steps);
  },
  delete: async (sim, { tab, record, steps }) => {
    const { phone } = await sim.app(tab);
    const id = sim.records.sessionId(phone, record);
    if (id) await sim.save(tab, [{ id, kind: "session", delete: true }], steps);
  },
  sync: (sim, { tab, steps }) => sim.sync(tab, steps),
  "sync completely": async (sim, { tab }) => sim.deliverAll((await sim.sync(tab)).phone),
  serve: (sim, { request }) =>
    withRequest(sim.network.pending, request, (each) => sim.network.serve(each)),
  "serve a late request": (sim, { request }) =>
    withRequest(sim.network.lateRequests, request, (each) => sim.network.serve(each)),
  deliver: async (sim, { request, steps }) => {
    withRequest(sim.network.pending, request, (each) => sim.network.deliver(each));
    await run(steps);
  },
  lose: async (sim, { request, steps }) => {
    withRequest(sim.network.pending, request, (each) => sim.network.lose(each));
    await run(steps);
  },
  run: (_, { steps }) => run(steps),
  join: (sim, { tab, steps }) => sim.join(tab, steps),
  "join by link": (sim, { tab, steps }) => sim.joinByLink(tab, steps),
  "join another phone": (sim, { tab, other, steps }) =>
    sim.joinPhone(tab, phoneOf(sim, other), steps),
  "approve joins": (sim) => sim.approveJoins(),
  "lose the cookie": (sim, { tab }) => sim.setCookie(phoneOf(sim, tab), ""),
  "go back to a cookie": (sim, { tab, which }) => {
    const phone = phoneOf(sim, tab);
    sim.setCookie(phone, phone.cookies[which % phone.cookies.length]!);
  },
  remove: (sim, { tab }) => sim.remove(phoneOf(sim, tab)),
  kill: (sim, { tab }) => sim.kill(phoneOf(sim, tab), Math.floor(tab / sim.phones.length) % 2),
  wipe: (sim, { tab }) => sim.wipe(phoneOf(sim, tab)),
  crash: async (sim, { request, steps }) => {
    withRequest(sim.network.pending, request, (each) => sim.network.crash(each));
    await run(steps);
  },
  "stranger writes": (sim, { record }) => sim.strangerWrites(record),
  "serve all at once": (sim) => sim.network.serveTogether(),
  wait: (sim, { ms }) => sim.wait(ms),
  sleep: (sim, { ms }) => sim.network.sleep(ms),
  "set clock": (sim, { tab, skew }) => void (phoneOf(sim, tab).skew = skew),
  "set the server's clock": (sim, { wrong }) => void (sim.server.clockError = wrong),
  "lose late requests": (sim) => void (sim.network.lateRequests = []),
  "back up": (sim) => sim.backUp(),
  restore: (sim, { which }) => sim.restore(which),
  "inject statuses": (sim, { statuses }) => void (sim.network.injectedStatuses = [...statuses]),
};

function phoneOf(sim: Simulation, tab: number): Phone {
  return sim.phones[tab % sim.phones.length]!;
}

function withRequest(
  list: readonly PendingRequest[],
  number: number,
  work: (request: PendingRequest) => void,
): void {
  const request = list[number % list.length];
  if (request) work(request);
}
