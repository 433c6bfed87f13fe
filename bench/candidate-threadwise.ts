import { join } from "node:path";
import { slackAdapter } from "../adapters/slack/adapter.ts";
import { createApp } from "../src/app.ts";
import { loadConfig } from "../src/config.ts";
import { keyvHistory } from "../src/conversation/keyv-history.ts";
import { loadTokenCounter } from "../src/models/gpt-token-count.ts";
import { openModels } from "../src/open-models.ts";
import { createLog } from "../src/ops/log.ts";
import { openStorage } from "../src/storage/open-storage.ts";
import { answerUsage, type CandidateSettings } from "./candidate.ts";
import { runChild } from "./child.ts";
import { loadCorpus, writeCorpus } from "./corpus.ts";
import { inProcessModels } from "./in-process-models.ts";
import { botToken, signingSecret } from "./slack-event.ts";

/** The whole program with its full turn, put together as main.ts does. */
runChild(async ({ apiUrl, port, folder, env }: CandidateSettings) => {
  const corpus = join(folder, "corpus");
  await writeCorpus(corpus, await loadCorpus());
  const config = loadConfig({
    SLACK_BOT_TOKEN: botToken,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_API_URL: apiUrl,
    SLACK_PORT: String(port),
    CONSOLE: "off",
    STORAGE_URL: `sqlite:${join(folder, "threadwise.db")}`,
    KNOWLEDGE_FOLDERS: corpus,
    QUESTIONS_PER_MINUTE: "10000",
    ...env,
  });
  if (config.slack === null) throw new Error("Slack is not configured");
  // The log is written as in production; where it goes is not what is measured.
  const log = createLog({ level: config.LOG_LEVEL, name: "bench", secrets: [botToken], destination: { write() {} } });
  const storage = await openStorage(config.STORAGE_URL, log);
  const models = config.hasModel ? await openModels(config) : inProcessModels();
  const history = keyvHistory(storage.keyValue, log);
  const app = createApp(config, { ...models, storage, history, loadTokenCounter, log, now: Date.now });
  await app.syncKnowledge(AbortSignal.timeout(60_000));
  const { commands, hearing } = app;
  const slack = slackAdapter({ ...config.slack, showsStatus: false }, { commands, hearing, log });
  await app.start([slack], new Map([[slack.platform, slack.channels]]));
  return { ready: {}, answer: answerUsage };
});
