import { cardOutletContract, type OpenedOutlet, type SeenCard } from "../../contracts/card-outlet.ts";
import type { SeenMessage } from "../../fakes/slack/seen.ts";
import type { Block } from "../../fakes/slack/workspace.ts";
import { startBot } from "./start-bot.ts";

cardOutletContract("a Slack channel", () => openIn("socket", "C0HELP"));
cardOutletContract("Slack over HTTP", () => openIn("http", "C0CORE"));

async function openIn(over: "socket" | "http", channelId: string): Promise<OpenedOutlet> {
  const bot = await startBot({ over });
  const { slack, adapter, intake } = bot;
  const place = { platform: "slack", workspaceId: slack.teamId, channelId, threadId: null };
  const own = (channel: string) => slack.messages(channel).filter(({ isFromBot }) => isFromBot);
  return {
    cards: adapter.cards,
    place,
    person: { workspaceId: slack.teamId, id: "U0ANN" },
    seen: async (where) => own(where.channelId).map(cardOf),
    press: (where, { id: messageTs }, label) => {
      const { action_id: actionId, value } = buttonsOf(own(where.channelId).find(({ ts }) => ts === messageTs)).find(
        ({ text }) => text.text === label,
      ) ?? { action_id: "", value: "" };
      const click = { channel: where.channelId, user: "U0ANN", messageTs, actionId };
      return slack.click({ ...click, ...(value !== undefined && { value }) }).delivered;
    },
    async form() {
      const { view } = await slack.waitFor(() => slack.workspace.modals.at(-1));
      const titles = JSON.stringify(view).matchAll(/"(?:title|label)":\{"type":"plain_text","text":"([^"]*)"/g);
      return Array.from(titles, ([, text = ""]) => text);
    },
    submit: (fields) => slack.submit({ user: "U0ANN", fields }).delivered,
    told: () => slack.ephemeral("U0ANN").map(({ text }) => text),
    pings: () => own(channelId).flatMap(({ text }) => text.match(/<[!@](?!\u2060)\w+>|@(?:everyone|here)\b/g) ?? []),
    actions: intake.actions,
    react: (reaction) => void (intake.reaction = () => reaction),
    askToWait() {
      slack.fail("chat.postMessage", { rateLimited: 1 });
      return true;
    },
    close: async () => await bot[Symbol.asyncDispose](),
  };
}

function cardOf(message: SeenMessage): SeenCard {
  const image = message.blocks.find(({ type }) => type === "image");
  return {
    id: message.ts,
    text: message.text,
    buttons: buttonsOf(message).map(({ text }) => text.text),
    alt: image === undefined ? null : String(image["alt_text"]),
  };
}

interface ShownButton {
  readonly action_id: string;
  readonly value?: string;
  readonly text: { readonly text: string };
}

function buttonsOf(message: SeenMessage | undefined): readonly ShownButton[] {
  const isActions = ({ type }: Block) => type === "actions";
  return (message?.blocks.filter(isActions) ?? []).flatMap(({ elements }) => elements as ShownButton[]);
}
