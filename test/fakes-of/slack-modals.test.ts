import { type View, WebClient } from "@slack/web-api";
import { expect, test } from "vitest";
import { type FakeSlack, startFakeSlack } from "../fakes/slack/start.ts";
import { quietLogger } from "./quiet-logger.ts";

const plain = (text: string) => ({ type: "plain_text" as const, text });
const field = {
  type: "input" as const,
  block_id: "note",
  label: plain("What"),
  element: { type: "plain_text_input" as const, action_id: "field" },
};
const view: View = { type: "modal", title: plain("Why?"), submit: plain("Save"), blocks: [field] };

async function opening(slack: FakeSlack) {
  const web = new WebClient(slack.botToken, {
    slackApiUrl: slack.url,
    retryConfig: { retries: 0 },
    logger: quietLogger,
  });
  slack.channel({ id: "C1", kind: "public", members: ["U1"] });
  slack.deliverTo("http://127.0.0.1:9");
  const { triggerId } = slack.command({ command: "/ask", text: "", user: "U1", channel: "C1" });
  const open = async (changes: Partial<View> | object, trigger_id = triggerId) => {
    const call = web.views.open({ trigger_id, view: { ...view, ...changes } as View });
    const outcome = await call.then(
      () => "An API error occurred: none",
      (error: unknown) => String(error),
    );
    return /An API error occurred: (\w+)/.exec(outcome)?.[1] ?? outcome;
  };
  return { open };
}

test("a modal opens once, within three seconds", async () => {
  await using slack = await startFakeSlack();
  const { open } = await opening(slack);
  expect(await open({}, "made.up")).toBe("invalid_trigger_id");
  expect(await open({})).toBe("none");
  expect(await open({})).toBe("exchanged_trigger_id");
  slack.advance(3_001);
  expect(await open({})).toBe("expired_trigger_id");
});

test.each([
  ["a title of more than 24 characters", { title: plain("x".repeat(25)) }, "invalid_arguments"],
  ["no way to send it in", { submit: undefined }, "invalid_arguments"],
  ["a field that comes twice", { blocks: [field, field] }, "invalid_blocks"],
  ["metadata of more than 3,000 characters", { private_metadata: "x".repeat(3_001) }, "invalid_arguments"],
  [
    "a choice without choices",
    { blocks: [{ ...field, element: { type: "static_select", action_id: "field", options: [] } }] },
    "invalid_blocks",
  ],
])("a modal with %s is refused", async (_, changes, refusal) => {
  await using slack = await startFakeSlack();
  const { open } = await opening(slack);
  expect(await open(changes)).toBe(refusal);
});
