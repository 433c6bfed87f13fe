import { describe, expect, test } from "vitest";
import { parseEvent } from "../../../adapters/slack/parse.ts";
import { parseClick, parseSlashCommand } from "../../../adapters/slack/parse-interaction.ts";
import { allCommandSpecs } from "../../../src/commands/all-commands.ts";

const identity = {
  teamId: "T1",
  botUserId: "UBOT",
  botId: "BBOT",
  appId: "ABOT",
  url: "https://example.slack.com/",
  nameOf: (id: string) => (id === "UANN" ? "Ann" : id),
  learnName: (id: string) => Promise.resolve(id),
};

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

  test("brings forwarded words and the names of files along, and fails for none of them", () => {
    const attachments = [{ text: "<@UANN> said so" }, { fallback: "a picture" }, { id: 3 }];
    const files = [
      { id: "F1", name: "plan.pdf" },
      { id: "F2", name: null },
    ];
    expect(questionIn({ ...said, attachments, files })).toMatchObject({
      text: "how?",
      attached: ["@Ann said so", "a picture", "plan.pdf"],
    });
    expect(questionIn({ ...said, attachments: "?", files: 3 })).toMatchObject({ text: "how?" });
    expect(questionIn(said)).not.toHaveProperty("attached");
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
    ["what another app of ours wrote under its own name", { ...said, bot_id: "B2", app_id: "ABOT" }],
    ["another bot's message that mentions nobody", { ...said, bot_id: "B2", text: "build 7 is green" }],
    ["another bot's word in a thread", { ...said, bot_id: "B2", text: "and?", thread_ts: "1600000000.000001" }],
    ["another bot's direct message", { ...said, bot_id: "B2", text: "hi", channel: "D1", channel_type: "im" }],
    ["somebody with a longer id", { ...said, text: "<@UBOTTOM> how?" }],
    ["somebody joining", { ...said, subtype: "channel_join" }],
    ["a reaction", { type: "reaction_added", user: "UANN", reaction: "eyes" }],
    ["an empty direct message", { ...said, text: "", channel: "D1", channel_type: "im" }],
  ])("is not: %s", (_what, event) => {
    expect(parseEvent(body(event), identity)).toEqual({ kind: "ignored" });
  });

  test("may be a bot's that mentions ours: an app's, or a workflow's, which is no user", () => {
    const app = { ...said, user: "UCI", bot_id: "BCI", app_id: "ACI", bot_profile: { id: "BCI", name: "CI" } };
    expect(questionIn(app)).toMatchObject({ kind: "question", author: { id: "UCI", name: "CI", isBot: true } });
    const { user: _user, ...nobody } = said;
    const workflow = { ...nobody, subtype: "bot_message", bot_id: "BWF", username: "Daily" };
    expect(questionIn(workflow)).toMatchObject({ author: { id: "BWF", name: "Daily", isBot: true } });
    expect(questionIn(said)?.author).toEqual({ id: "UANN", name: "Ann" });
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

  test.each([
    ["the bot's own, which it edits while it writes", { user: "UBOT", bot_id: "BBOT" }],
    ["another bot's", { user: "UCI", bot_id: "BCI" }],
  ])("is none where the message is %s", (_whose, author) => {
    expect(questionIn({ ...changed, message: { ...changed.message, ...author } })).toBeNull();
  });
});

describe("a deletion", () => {
  const deleted = {
    type: "message",
    subtype: "message_deleted",
    channel: "C1",
    channel_type: "channel",
    ts: "1700000009.000000",
    deleted_ts: said.ts,
    previous_message: { user: "UANN", text: "x", ts: said.ts, thread_ts: "1600000000.000001" },
  };

  test("names the message and its conversation", () => {
    expect(questionIn(deleted)).toMatchObject({
      kind: "deleted",
      messageId: said.ts,
      conversation: { threadId: "1600000000.000001" },
    });
  });

  test("of the bot's own answer, by whomever, is nothing", () => {
    const answer = { ...deleted.previous_message, user: "UBOT", bot_id: "BBOT" };
    expect(questionIn({ ...deleted, previous_message: answer })).toBeNull();
  });

  test("of another bot's question is one", () => {
    const asked = { ...deleted.previous_message, user: "UCI", bot_id: "BCI" };
    expect(questionIn({ ...deleted, previous_message: asked })).toMatchObject({ author: { id: "UCI" } });
  });
});

describe("a slash command", () => {
  const form = {
    command: "/search",
    text: "release notes page:3",
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
      options: { query: "release notes", page: 3 },
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

describe("a click", () => {
  const click = {
    type: "block_actions",
    user: { id: "UANN", name: "ann" },
    team: { id: "T1" },
    channel: { id: "C1" },
    message: { ts: "1700000001.000000", thread_ts: said.ts },
    actions: [{ action_id: "threadwise_feedback", value: "up:turn-1", action_ts: "1700000005.000000" }],
  };

  const clicked = (action_id: string, value: string) => {
    const [action] = click.actions;
    return parseClick({ ...click, actions: [{ ...action, action_id, value }] });
  };

  test("on 👍 is feedback on that turn", () => {
    expect(parseClick(click)?.event).toMatchObject({
      kind: "feedback",
      turnId: "turn-1",
      rating: "up",
      author: { id: "UANN" },
    });
  });

  test.each(["stop", "again", "former"] as const)("on the button %s is an action on that turn", (action) => {
    expect(clicked(`threadwise_${action}`, "turn-1")?.event).toMatchObject({
      kind: "action",
      action,
      on: { turnId: "turn-1" },
      conversation: { id: `slack:T1:C1:${said.ts}` },
    });
  });

  test.each([
    ["threadwise_feedback", "sideways:turn-1"],
    ["threadwise_feedback", "up:"],
    ["threadwise_feedback", ""],
    ["threadwise_stop", ""],
    ["somebody_elses", "turn-1"],
  ])("is nothing on %s with the value %j", (actionId, value) => {
    expect(clicked(actionId, value)).toBeNull();
  });
});
