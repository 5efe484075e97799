import assert from "node:assert/strict";
import { test } from "node:test";
import { deviceName } from "./name.ts";

const BLINK = "AppleWebKit/537.36 (KHTML, like Gecko)";
const WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X)";

const NAMES: [userAgent: string, name: string][] = [
  [
    `Mozilla/5.0 (Linux; Android 16; Pixel 10) ${BLINK} Chrome/157.0.0.0 Mobile Safari/537.36`,
    "Android, Chrome",
  ],
  [
    `Mozilla/5.0 (Linux; Android 16; SM-S931B) ${BLINK} SamsungBrowser/30.0 Chrome/150.0.0.0 ` +
      "Mobile Safari/537.36",
    "Android, Samsung Internet",
  ],
  ["Mozilla/5.0 (Android 16; Mobile; rv:160.0) Gecko/160.0 Firefox/160.0", "Android, Firefox"],
  [`${IPHONE} ${WEBKIT} Version/27.2 Mobile/15E148 Safari/604.1`, "iPhone, Safari"],
  [`${IPHONE} ${WEBKIT} CriOS/157.0 Mobile/15E148 Safari/604.1`, "iPhone, Chrome"],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${BLINK} Chrome/157.0.0.0 Safari/537.36 ` +
      "Edg/157.0.0.0",
    "Windows, Edge",
  ],
  [
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT} Version/27.2 Safari/605.1.15`,
    "Mac, Safari",
  ],
  ["something else", "Phone"],
];

test("the default device name has the system and the browser", () => {
  for (const [userAgent, name] of NAMES) assert.equal(deviceName(userAgent), name);
});
