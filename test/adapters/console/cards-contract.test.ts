import type { CardPlace } from "../../../src/platform/channel.ts";
import type { CardReaction } from "../../../src/platform/card.ts";
import { cardOutletContract, type OpenedOutlet } from "../../contracts/card-outlet.ts";
import { openConsole } from "./scripted-console.ts";
import { visit } from "./visitor.ts";

cardOutletContract("the console, without JavaScript", () => openPage("text/html"));
cardOutletContract("the console's own script", () => openPage("application/json"));

async function openPage(accept: string): Promise<OpenedOutlet> {
  let reaction: CardReaction | Promise<CardReaction> = { kind: "nothing" };
  const console = await openConsole({ react: async () => reaction });
  const place = { platform: "console", workspaceId: "local", channelId: "a-conversation", threadId: null };
  const told: string[] = [];
  let form = "";
  const send = async (channelId: string, path: string, fields: Record<string, string>) => {
    const response = await (await visit(console.url, `/c/${channelId}`)).post(path, fields, { accept });
    const body = await response.text();
    const said = accept === "text/html" ? { told: body, form: body } : JSON.parse(body);
    told.push(wordsIn(String(said.told ?? "")));
    form = String(said.form ?? "");
  };
  const articles = async ({ channelId }: CardPlace) => {
    const { page } = await visit(console.url, `/c/${channelId}`);
    return page.match(/<article\s+class="turn"[^]*?<\/article>/g) ?? [];
  };
  return {
    cards: console.adapter.cards,
    place,
    person: { workspaceId: "local", id: "local" },
    seen: async (where) =>
      (await articles(where)).map((article) => ({
        id: /data-message="([^"]*)"/.exec(article)?.[1] ?? "",
        text: wordsIn(article),
        buttons: Array.from(article.matchAll(/name="press"[^>]*>([^<]*)</g), ([, label = ""]) => label),
        alt: /<img src="data:image\/png;base64,[^"]+" alt="([^"]*)"/.exec(article)?.[1] ?? null,
      })),
    async press(where, { id: messageId }, label) {
      const article = (await articles(where)).find((one) => one.includes(messageId)) ?? "";
      const [, press = ""] = new RegExp(`name="press" value="([^"]*)">${label}<`).exec(article) ?? [];
      await send(where.channelId, "presses", { messageId, press });
    },
    form: async () => [
      ...Array.from(form.matchAll(/<h2[^>]*>([^<]*)</g), ([, title = ""]) => title),
      ...Array.from(form.matchAll(/<label>\s*<span>([^<]*)</g), ([, label = ""]) => label),
    ],
    async submit(fields) {
      const hidden = Array.from(form.matchAll(/type="hidden" name="(messageId|action|value)" value="([^"]*)"/g));
      const filled = Array.from(form.matchAll(/name="(field\.\w+)" value="([^"]*)"/g));
      const given = Object.entries(fields).map(([name, text]) => ["", `field.${name}`, text]);
      const all = [...hidden, ...filled, ...given].map(([, name = "", text = ""]) => [name, text] as const);
      await send(place.channelId, "forms", Object.fromEntries(all));
    },
    told: () => told,
    pings: () => [],
    actions: console.actions,
    react: (next) => void (reaction = next),
    askToWait: () => false,
    close: () => console.adapter.stop(),
  };
}

function wordsIn(page: string): string {
  return page.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
}
