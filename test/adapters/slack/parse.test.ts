import { describe, expect, test } from "vitest";
import { parseEvent } from "../../../adapters/slack/parse.ts";
import { parseFeedback, parseSlashCommand } from "../../../adapters/slack/parse-interaction.ts";
import { allCommandSpecs } from "../../../src/commands/all-commands.ts";

const identity = { botUserId: "UBOT", nameOf: (id: string) => (id === "UANN" ? "Ann" : id) };

function body(event: object) {
  return { type: "event_callback", team_id: "T1", event_id: "Ev1", event };
}

const said = {
  type: "message",
  user: "UANN",
  text: "<@UBOT> how?",
  ts: "1700000000.000100",
  channel: "C1",
  channel_type: "channel",
};
const questionIn = (event: object) => {
  const parsed = parseEvent(body(event), identity);
  return parsed.kind === "ignored" ? null : parsed.event;
};

describe("a question", () => {
  test("by mention is the same question in both of the events that Slack sends for it", () => {
    const message = questionIn(said);
    const mention = questionIn({ ...said, type: "app_mention", channel_type: undefined });
    expect(message?.key).toBe("slack:T1:C1:1700000000.000100");
    expect(mention?.key).toBe(message?.key);
    expect(mention?.conversation.id).toBe(message?.conversation.id);
    expect(message).toMatchObject({
      kind: "question",
      text: "how?",
      author: { id: "UANN", name: "Ann" },
      at: 1_700_000_000_000,
    });
  });

  test("opens a thread under itself, and stays in the thread where there is one", () => {
    expect(questionIn(said)?.conversation.id).toBe("slack:T1:C1:1700000000.000100");
    expect(questionIn({ ...said, thread_ts: "1600000000.000001" })?.conversation.id).toBe(
      "slack:T1:C1:1600000000.000001",
    );
  });

  test("in a direct message needs no mention; a root message without thread_ts begins a conversation", () => {
    const direct = questionIn({ ...said, text: "how?", channel: "D1", channel_type: "im" });
    expect(direct).toMatchObject({ kind: "question", conversation: { visibility: "direct", threadId: said.ts } });
  });

  test("among a few people in a direct message needs a mention, or a thread that the bot is in", () => {
    const few = { ...said, channel: "G1", channel_type: "mpim" };
    expect(questionIn(few)).toMatchObject({ kind: "question", conversation: { visibility: "private" } });
    expect(questionIn({ ...few, text: "lunch?" })).toBeNull();
    const inThread = body({ ...few, text: "and then?", thread_ts: "1600000000.000001" });
    expect(parseEvent(inThread, identity).kind).toBe("follow-up");
  });

  test("in a thread without a mention depends on whether the bot takes part", () => {
    const parsed = parseEvent(body({ ...said, text: "and then?", thread_ts: "1600000000.000001" }), identity);
    expect(parsed.kind).toBe("follow-up");
  });

  test.each([
    ["words in a channel that mention nobody", { ...said, text: "lunch?" }],
    ["words in a thread to somebody else", { ...said, text: "<@UBEN> can you?", thread_ts: "1600000000.000001" }],
    ["the bot's own message", { ...said, user: "UBOT" }],
    ["another bot's message", { ...said, bot_id: "B2" }],
    ["somebody joining", { ...said, subtype: "channel_join" }],
    ["a reaction", { type: "reaction_added", user: "UANN", reaction: "eyes" }],
    ["an empty direct message", { ...said, text: "", channel: "D1", channel_type: "im" }],
  ])("is not: %s", (_what, event) => {
    expect(parseEvent(body(event), identity)).toEqual({ kind: "ignored" });
  });

  test("with no word besides the mention asks what the bot can do", () => {
    expect(questionIn({ ...said, text: "<@UBOT>" })).toMatchObject({ text: "What can you help me with?" });
  });

  test("with a file is a question like any other", () => {
    expect(questionIn({ ...said, subtype: "file_share", files: [{}] })).toMatchObject({ kind: "question" });
  });

  test("is read as Markdown: people, channels and links by their names, entities as themselves", () => {
    const text = "<@UBOT> ask <@UANN> in <#C9|help> about <https://x.example/a?b=1&amp;c=2|the page> if a &lt; b";
    expect(questionIn({ ...said, text })).toMatchObject({
      text: "ask @Ann in #help about [the page](https://x.example/a?b=1&c=2) if a < b",
    });
  });
});

describe("an edit", () => {
  const changed = {
    type: "message",
    subtype: "message_changed",
    channel: "C1",
    channel_type: "channel",
    ts: "1700000009.000000",
    message: { user: "UANN", text: "<@UBOT> why?", ts: said.ts, edited: { ts: "1700000008.000000" } },
    previous_message: { user: "UANN", text: said.text, ts: said.ts },
  };

  test("brings the new words of the question", () => {
    expect(questionIn(changed)).toMatchObject({
      kind: "edited",
      messageId: said.ts,
      text: "why?",
      conversation: { id: `slack:T1:C1:${said.ts}` },
    });
  });

  test("is none where Slack only unfurled a link", () => {
    expect(questionIn({ ...changed, message: { ...changed.message, text: said.text } })).toBeNull();
  });

  test("that leaves a stone in place of the first message is a deletion", () => {
    const stone = { subtype: "tombstone", user: "USLACKBOT", text: "This message was deleted.", ts: said.ts };
    expect(questionIn({ ...changed, message: stone })).toMatchObject({ kind: "deleted", messageId: said.ts });
  });
});

test("a deletion names the message and its conversation", () => {
  const deleted = {
    type: "message",
    subtype: "message_deleted",
    channel: "C1",
    channel_type: "channel",
    ts: "1700000009.000000",
    deleted_ts: said.ts,
  };
  const event = questionIn({
    ...deleted,
    previous_message: { user: "UANN", text: "x", ts: said.ts, thread_ts: "1600000000.000001" },
  });
  expect(event).toMatchObject({ kind: "deleted", messageId: said.ts, conversation: { threadId: "1600000000.000001" } });
});

describe("a slash command", () => {
  const form = {
    command: "/search",
    text: "release notes limit:3",
    team_id: "T1",
    channel_id: "C1",
    user_id: "UANN",
    user_name: "ann",
    response_url: "https://x.example",
    trigger_id: "1.2.3",
  };
  const parse = (changes: object) => parseSlashCommand({ ...form, ...changes }, allCommandSpecs(), 5);

  test("has its options by name, and the rest where it belongs", () => {
    expect(parse({})).toMatchObject({
      command: "search",
      options: { query: "release notes", limit: 3 },
      key: "slack:command:1.2.3",
      at: 5,
    });
  });

  test("may have a subcommand", () => {
    expect(parse({ command: "/finetune", text: "status ftjob-1" })).toMatchObject({
      command: "finetune status",
      options: { job: "ftjob-1" },
    });
  });

  test("that is not ours keeps its name, to be answered as such", () => {
    expect(parse({ command: "/knowledge", text: "burn" })).toMatchObject({ command: "knowledge burn", options: {} });
  });
});

describe("a click on 👍", () => {
  const click = {
    type: "block_actions",
    user: { id: "UANN", name: "ann" },
    team: { id: "T1" },
    channel: { id: "C1" },
    message: { ts: "1700000001.000000", thread_ts: said.ts },
    actions: [{ action_id: "threadwise_feedback", value: "up:turn-1", action_ts: "1700000005.000000" }],
  };

  test("is feedback on that turn", () => {
    expect(parseFeedback(click)).toMatchObject({
      kind: "feedback",
      turnId: "turn-1",
      rating: "up",
      author: { id: "UANN" },
    });
  });

  test.each(["sideways:turn-1", "up:", ""])("is none with the value %j", (value) => {
    const [action] = click.actions;
    expect(parseFeedback({ ...click, actions: [{ ...action, value }] })).toBeNull();
  });
});
