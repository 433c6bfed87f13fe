import type { Block } from "../fakes/slack/workspace.ts";
import { seen, type SeenMessage as SlackMessage } from "../fakes/slack/seen.ts";
import type { FakeSlack } from "../fakes/slack/start.ts";
import type { Dice } from "./dice.ts";
import type { CallLine, Conversation, SeenMessage, Side } from "./question.ts";
import { directConversation, slackCommands, threadConversation } from "./slack-conversations.ts";

const channelCount = 5;

/** Slack with people who ask in threads, directly and by command. */
export function slackSide(slack: FakeSlack, dice: Dice): Side {
  return {
    env: { SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken, SLACK_API_URL: slack.url },
    conversation: (nth) => openConversation(slack, nth, dice.named(`slack ${nth}`)),
    seen: () => everyMessage(slack).map(seenIn),
    statuses: () => statusesIn(slack),
    callsAbout: (words) => callsAbout(slack, words),
  };
}

function openConversation(slack: FakeSlack, nth: number, dice: Dice): Conversation {
  const people = [`U0S${nth}A`, `U0S${nth}B`] as const;
  const channel = `C0CHAOS${nth % channelCount}`;
  const known = slack.workspace.channels.get(channel);
  if (known === undefined)
    slack.channel({ id: channel, kind: nth % channelCount === 4 ? "private" : "public", members: people });
  for (const person of people) {
    slack.user(person);
    known?.members.add(person);
  }
  if (nth % 8 === 7) return slackCommands(slack, channel, people[0]);
  if (nth % 4 === 3) return directConversation(slack, people[0], dice);
  return threadConversation(slack, channel, people, dice);
}

function everyMessage(slack: FakeSlack): { readonly message: SlackMessage; readonly onlyFor: string }[] {
  const { channels, users } = slack.workspace;
  const shown = [...channels.values()].flatMap(({ messages }) =>
    [...messages.values()].map((message) => seen(slack.workspace, message)),
  );
  const ephemeral = [...users.keys()].flatMap((user) =>
    slack.ephemeral(user).map((message) => ({ message, onlyFor: `@${user}` })),
  );
  const own = shown.filter(({ isFromBot }) => isFromBot).map((message) => ({ message, onlyFor: "" }));
  return [...own, ...ephemeral];
}

function seenIn({ message, onlyFor }: { readonly message: SlackMessage; readonly onlyFor: string }): SeenMessage {
  const { ts, channel, threadTs, text, isStreaming, blocks, metadata } = message;
  const buttons = buttonsIn(blocks);
  const stored = JSON.stringify(metadata ?? {});
  return {
    id: ts,
    place: `slack:${channel}:${threadTs ?? ""}${onlyFor}`,
    at: Number(ts) * 1_000,
    text,
    isGrowing: isStreaming || buttons.includes("stop"),
    offersAgain: /again/.test(buttons),
    turnId: /"turn_id":"([^"]+)"/.exec(stored)?.[1] ?? /"value":"\w+:([\w-]+)"/.exec(buttons)?.[1] ?? null,
  };
}

/** What can be pressed, without the words that stand beside it. */
function buttonsIn(blocks: readonly Block[]): string {
  return JSON.stringify(blocks.filter(({ type }) => type === "actions" || type === "context_actions"));
}

function statusesIn(slack: FakeSlack): string[] {
  return [...slack.workspace.channels.values()].flatMap(({ id, messages }) =>
    [...messages.keys()].flatMap((ts) => {
      const status = slack.status(id, ts);
      const isAtWork = slack.session(id, ts) === "processing";
      return [...(status === null ? [] : [status]), ...(isAtWork ? ["processing"] : [])].map(
        (shown) => `slack:${id}:${ts} "${shown}"`,
      );
    }),
  );
}

function callsAbout({ calls }: FakeSlack, words: readonly string[]): CallLine[] {
  return calls.flatMap(({ method, args, at, outcome }) => {
    const given = JSON.stringify(args);
    if (!words.some((word) => given.includes(word))) return [];
    return [{ at, line: `${method} ${outcome} ${given.slice(0, 300)}` }];
  });
}
