import type { FakeSlack } from "../fakes/slack/start.ts";
import type { Dice } from "./dice.ts";
import type { Conversation, Question } from "./question.ts";
import { questionText } from "./words.ts";

/** People in a channel's thread. Where the bot has spoken already they mostly leave out the mention; sometimes they open another thread. */
export function threadConversation(
  slack: FakeSlack,
  channel: string,
  people: readonly [string, string],
  dice: Dice,
): Conversation {
  let root: string | null = null;
  const name = `slack thread in ${channel} of ${people[0]}`;
  return {
    name,
    wantsToMeet: false,
    ask(number) {
      const author = dice.pick(people);
      if (dice.chance(0.15)) root = null;
      const hasSpoken = root !== null && slack.messages(channel, root).some(({ isFromBot }) => isFromBot);
      const isFollowUp = hasSpoken && dice.chance(0.75);
      const text = isFollowUp ? questionText(number) : `<@${slack.botUserId}> ${questionText(number)}`;
      const said = slack.say({ channel, user: author, text, ...(root !== null && { thread_ts: root }) });
      root ??= said.ts;
      const how = isFollowUp ? "follow-up" : "mention";
      return questionIn(slack, { number, conversation: name, author, how, id: said.ts }, [`${channel}:${root}`]);
    },
  };
}

/** Every message begins a thread of its own there; some people go on in it. */
export function directConversation(slack: FakeSlack, author: string, dice: Dice): Conversation {
  const { id: channel } = slack.workspace.directChannel(author);
  const name = `slack direct messages of ${author}`;
  let last: string | null = null;
  return {
    name,
    wantsToMeet: false,
    ask(number) {
      const thread = dice.chance(0.3) ? last : null;
      const text = questionText(number);
      const said = slack.say({ channel, user: author, text, ...(thread !== null && { thread_ts: thread }) });
      last = thread ?? said.ts;
      const question = { number, conversation: name, author, how: "direct" as const, id: said.ts };
      return questionIn(slack, question, [`${channel}:${last}`]);
    },
  };
}

/** `/ask`, answered for the asker alone; nobody can give a command while the bot is away. */
export function slackCommands(slack: FakeSlack, channel: string, author: string): Conversation {
  const name = `slack commands of ${author}`;
  return {
    name,
    wantsToMeet: false,
    ask(number) {
      if (slack.connections === 0) return null;
      let isHeard = false;
      const asked = slack.command({ command: "/ask", text: questionText(number), user: author, channel });
      void asked.delivered.then(({ kind }) => (isHeard = kind === "acknowledged"));
      const question = { number, conversation: name, author, how: "command" as const, id: asked.triggerId };
      return { ...questionIn(slack, question, [`${channel}:@${author}`]), isHeard: () => isHeard };
    },
  };
}

type Asked = Pick<Question, "number" | "conversation" | "author" | "how" | "id">;

function questionIn(slack: FakeSlack, asked: Asked, places: readonly string[]): Question {
  const direct = `${slack.workspace.directChannel(asked.author).id}:`;
  const alone = [...places.map((place) => `${place}@${asked.author}`), direct];
  return {
    ...asked,
    at: slack.workspace.now(),
    // Where a response URL has expired, a command is answered directly.
    places: new Set((asked.how === "command" ? [...places, direct] : places).map((place) => `slack:${place}`)),
    privatePlaces: new Set(alone.map((place) => `slack:${place}`)),
    isHeard: () => true,
  };
}
