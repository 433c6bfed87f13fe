import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { consoleAdapter } from "../../adapters/console/adapter.ts";
import { discordAdapter } from "../../adapters/discord/adapter.ts";
import { slackAdapter } from "../../adapters/slack/adapter.ts";
import { createApp } from "../../src/app.ts";
import { loadConfig } from "../../src/config.ts";
import { keyvHistory } from "../../src/conversation/keyv-history.ts";
import { loadTokenCounter } from "../../src/models/gpt-token-count.ts";
import { openLibrary } from "../../src/open-library.ts";
import { openModels } from "../../src/open-models.ts";
import { openStorage } from "../../src/storage/open-storage.ts";
import { settingsFor as discordSettings } from "../adapters/discord/start-bot.ts";
import { settingsFor as slackSettings } from "../adapters/slack/start-bot.ts";
import { startFakeDiscord } from "../fakes/discord/start.ts";
import { startFakeOpenAI } from "../fakes/openai/start.ts";
import { startFakeSlack } from "../fakes/slack/start.ts";
import { recordingLog } from "../helpers/recording-log.ts";
import { obey } from "./obeying-model.ts";

/** What only the core channel may read. */
export const privateWords = "PLUM-9431";
export const apiKey = "sk-fake";

/** The whole program on three platforms, with a model that obeys whoever writes to it. */
export async function openStage(documents: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), "threadwise-injection-"));
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  for (const [path, text] of Object.entries(documents)) await write(join("docs", path), text);
  await write("core/salaries.md", `# PLUM salary list\n\nThe PLUM salary list of the core channel: ${privateWords}.\n`);

  const [openai, slack, discord] = await Promise.all([
    startFakeOpenAI({ apiKey }),
    startFakeSlack(),
    startFakeDiscord(),
  ]);
  openai.answer = ({ question }) => {
    const asked = JSON.stringify(question);
    return obey(openai.requests.findLast(({ body }) => JSON.stringify(body ?? null).includes(asked))?.body);
  };
  slack.user("U0BEN", "ben");
  slack.user("U0EVE", "eve");
  slack.channel({ id: "C0HELP", kind: "public", name: "help", members: ["U0BEN", "U0EVE"] });

  const config = loadConfig({
    OPENAI_API_KEY: apiKey,
    OPENAI_BASE_URL: openai.baseUrl,
    MODEL: "llama-local",
    EMBEDDING_MODEL: "off",
    KNOWLEDGE_FOLDERS: join(folder, "docs"),
    STORAGE_URL: `sqlite:${join(folder, "threadwise.db")}`,
    LINK_HOSTS: "docs.corp.example",
    QUESTIONS_PER_MINUTE: "10000",
    CHANNEL_QUESTIONS_PER_MINUTE: "10000",
    CONSOLE_PORT: "0",
  });
  const { log } = recordingLog();
  const storage = await openStorage(config.STORAGE_URL, log);
  const models = await openModels(config);
  const ports = {
    ...models,
    storage,
    history: keyvHistory(storage.keyValue, log),
    loadTokenCounter,
    log,
    now: Date.now,
  };
  const app = createApp(config, ports);
  const never = new AbortController().signal;
  const { library, close: closeLibrary } = openLibrary(config, ports);
  const core = {
    location: join(folder, "core"),
    scope: `channel:slack:${slack.teamId}:C0CORE`,
    owner: "test",
  } as const;
  await library.add(core, { signal: never, onProgress: null });
  await app.syncKnowledge(never);

  const web = consoleAdapter(
    { port: 0, banner: [] },
    { commands: app.commands, reader: app.reader, loadSearchPage: app.loadSearchPage, log },
  );
  const deps = { commands: app.commands, hearing: app.hearing, log };
  const adapters = [
    slackAdapter({ ...slackSettings(slack, "socket"), now: Date.now }, deps),
    discordAdapter(discordSettings(discord), deps),
  ];
  const readers = new Map(adapters.map(({ platform, channels }) => [platform, channels]));
  await app.start([...adapters, web], readers, new Map());
  return {
    openai,
    slack,
    discord,
    storage,
    consoleUrl: web.url,
    async [Symbol.asyncDispose]() {
      await app.stop(1_000);
      await closeLibrary();
      await storage.close();
      await discord[Symbol.asyncDispose]();
      await slack.close();
      await openai.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type Stage = Awaited<ReturnType<typeof openStage>>;
