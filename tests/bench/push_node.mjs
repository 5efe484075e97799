// The same with web-push on Node: `node push_node.mjs prepare|send FILE`.
import { readFileSync } from "node:fs";
import https from "node:https";
import { createInterface } from "node:readline";
import webpush from "web-push";

const [what, path] = process.argv.slice(2);
const asked = JSON.parse(readFileSync(path, "utf8"));
const agent = new https.Agent({ keepAlive: true, maxSockets: 100, ca: readFileSync(asked.certificate) });
const vapidDetails = { subject: asked.contact, publicKey: asked.publicKey, privateKey: asked.privateKey };
const options = { TTL: asked.ttl, urgency: "normal", topic: "daily20261122", vapidDetails };

function prepare() {
  for (const each of asked.subscriptions) webpush.generateRequestDetails(each, JSON.stringify(asked.content), options);
  return asked.subscriptions.length;
}

async function send() {
  const text = JSON.stringify(asked.content);
  const answers = asked.subscriptions.map((each) => webpush.sendNotification(each, text, { ...options, agent }));
  return (await Promise.all(answers)).filter((answer) => answer.statusCode === 201).length;
}

for await (const _ of createInterface({ input: process.stdin })) {
  const started = performance.now();
  const before = process.cpuUsage();
  const good = await (what === "send" ? send() : prepare());
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ wall: (performance.now() - started) / 1e3, cpu: (user + system) / 1e6, good }));
}
process.exit();
