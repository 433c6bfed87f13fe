import { expect, test } from "vitest";
import { openConsole } from "./scripted-console.ts";
import { visit } from "./visitor.ts";

test("what stands in the console's pages can be taken out of them; nobody can be kept from writing", async () => {
  const console = await openConsole({});
  const { cards, moderating } = console.adapter;
  const place = { platform: "console", workspaceId: "local", channelId: "a-conversation", threadId: null };
  const id = await cards.post(place, { markdown: "A zebra.", picture: null, buttons: [] });
  const page = async () => (await visit(console.url, `/c/${place.channelId}`)).page;
  expect(await page()).toContain("A zebra.");
  expect(await moderating.removeMessage(place, id, "rude")).toBe(true);
  expect(await page()).not.toContain("A zebra.");
  expect(await moderating.removeMessage(place, "unknown", "rude")).toBe(false);
  expect(await moderating.timeOut("local", "local", 60, "rude")).toBe(false);
  expect(await moderating.linkTo(place, id)).toBeNull();
  await console.adapter.stop();
});
