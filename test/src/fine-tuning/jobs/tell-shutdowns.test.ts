import { expect, test } from "vitest";
import { PlatformError } from "../../../../src/errors.ts";
import { tellShutdowns } from "../../../../src/fine-tuning/jobs/tell-shutdowns.ts";
import { seenCards } from "../chat/open-chat.ts";
import { openDesk, signal } from "./desk.ts";

const day = 86_400_000;

test("administrators are told weeks before a model that answers is turned off, once for each threshold", async () => {
  let now = Date.UTC(2026, 10, 1);
  const { deps, fake } = await openDesk({ now: () => now });
  fake.shutdowns["ft:x"] = "2027-01-14";
  fake.shutdowns["ft:unused"] = "2026-11-10";
  const { outlet, told } = seenCards();
  let isDown = true;
  const fault = { status: 503, code: "down", requestId: null, retryAfterMs: null, retryable: true };
  const promotion = { id: 1, scope: "all", model: "ft:x", share: 1, by: "test:U1", at: 1 };
  const tell = () =>
    tellShutdowns(
      {
        ...deps,
        promotions: { current: async () => [promotion] },
        standardModel: "llama-local",
        admins: new Set(["test:U1", "elsewhere:U2"]),
        outletOf: (platform) =>
          platform === "test"
            ? {
                ...outlet,
                tell: (...given) => (isDown ? Promise.reject(new PlatformError("no", fault)) : outlet.tell(...given)),
              }
            : null,
      },
      signal,
    );
  await tell();
  expect(told).toEqual([]);

  now = Date.UTC(2026, 10, 20);
  await tell();
  expect(told).toEqual([]);
  isDown = false;
  await tell();
  await tell();
  expect(told.map(({ personId, card }) => [personId, card.markdown])).toEqual([
    ["U1", "⏳ `ft:x` is turned off on 2027-01-14, in 55 days."],
  ]);
  now = Date.UTC(2027, 0, 14) - 5 * day;
  await tell();
  await tell();
  expect(told.slice(1).map(({ card }) => card.markdown)).toEqual(["⏳ `ft:x` is turned off on 2027-01-14, in 5 days."]);
});
