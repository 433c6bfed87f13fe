import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import { runCommand } from "../../../../src/commands/command.ts";
import { finetuneApproveCommand } from "../../../../src/commands/finetune-approve.ts";
import { finetuneJobCommands } from "../../../../src/commands/finetune-jobs.ts";
import { finetuneListCommand, finetuneStatusCommand } from "../../../../src/commands/finetune-status.ts";
import { loadConfig } from "../../../../src/config.ts";
import { createTuning } from "../../../../src/create-tuning.ts";
import { loadTokenCounter } from "../../../../src/models/gpt-token-count.ts";
import { openModels } from "../../../../src/open-models.ts";
import { openTuningChat } from "../../../../src/open-tuning-chat.ts";
import type { Card, CardAction, CardReaction } from "../../../../src/platform/card.ts";
import type { CardOutlet, CardPlace } from "../../../../src/platform/channel.ts";
import type { CommandInvoked } from "../../../../src/platform/event.ts";
import { openStorage } from "../../../../src/storage/open-storage.ts";
import { startFakeOpenAI } from "../../../fakes/openai/start.ts";
import { questionOf } from "../../../helpers/engine.ts";
import { memoryHistory } from "../../../helpers/memory-history.ts";
import { recordingLog } from "../../../helpers/recording-log.ts";
import { temporaryFolder } from "../../../helpers/temporary-folder.ts";
import { goodLines } from "../validation/check.ts";

const { conversation, author } = questionOf("");
export const until = (holds: () => void | Promise<void>) => vi.waitFor(holds, { timeout: 20_000, interval: 20 });

/** Where cards go, as a person sees them. */
export function seenCards() {
  const posted: { id: string; place: CardPlace; card: Card; updates: number }[] = [];
  const told: { personId: string; card: Card }[] = [];
  const outlet: CardOutlet = {
    async post(place, card) {
      posted.push({ id: `m${posted.length + 1}`, place, card, updates: 0 });
      return `m${posted.length}`;
    },
    async find(_, { action, value }) {
      const has = (card: Card) => card.buttons.some((one) => one.action === action && one.value === value);
      return posted.find(({ card }) => has(card))?.id ?? null;
    },
    async update(_, messageId, card) {
      const found = posted.find(({ id }) => id === messageId);
      if (found === undefined) throw new Error(`there is no ${messageId}`);
      found.card = card;
      found.updates += 1;
    },
    async tell(workspaceId, personId, card) {
      told.push({ personId, card });
      return {
        place: { platform: "test", workspaceId, channelId: personId, threadId: null },
        messageId: `t${told.length}`,
      };
    },
  };
  return { outlet, posted, told };
}

/** Fine-tuning in chat as the program wires it, in front of a fake service, through several lives on one disk. */
export async function openChat({
  env = {},
  now = Date.now,
}: { env?: Record<string, string>; now?: () => number } = {}) {
  const folder = temporaryFolder();
  const fake = await startFakeOpenAI();
  onTestFinished(() => fake.close());
  const dataset = join(folder, "dataset");
  mkdirSync(dataset);
  const write = (name: string, lines: readonly string[]) =>
    writeFileSync(join(dataset, name), lines.map((line) => `${line}\n`).join(""));
  write("train.jsonl", goodLines(12));
  const config = loadConfig({
    OPENAI_API_KEY: "sk-fake",
    OPENAI_BASE_URL: fake.baseUrl,
    MODEL: "llama-local",
    FINE_TUNING_MODEL: "gpt-4.1-mini",
    FINE_TUNING_FOLDER: dataset,
    FINE_TUNING_POLL_SECONDS: "1",
    STORAGE_URL: `sqlite:${join(folder, "threadwise.db")}`,
    ...env,
  });
  const seen = seenCards();
  const { log, entries } = recordingLog();
  const staff = { admins: new Set(["test:U1"]), moderators: new Set(["test:U2"]) };
  const models = await openModels(config);

  /** One life of the process. */
  const live = async (outlet: CardOutlet = seen.outlet) => {
    const storage = await openStorage(config.STORAGE_URL, log, {});
    const stop = new AbortController();
    const ports = { ...models, storage, history: memoryHistory(), loadTokenCounter, log, now };
    const opened = openTuningChat(config, ports, {
      tuning: createTuning(config, ports),
      staff,
      outletOf: () => outlet,
      signal: stop.signal,
    });
    const keeping = opened.keepUp();
    const end = async () => {
      if (stop.signal.aborted) return;
      stop.abort(new Error("stopped"));
      await keeping;
      await storage.close();
    };
    onTestFinished(end);
    const deps = { ...opened, ...storage.tuning, now };
    const commands = [
      finetuneStatusCommand(deps),
      finetuneListCommand(deps),
      ...finetuneJobCommands(deps),
      finetuneApproveCommand(deps),
    ];
    const as = (id: string) => ({ ...author, id });
    const run = (name: string, options: CommandInvoked["options"] = {}, by = "U1") => {
      const command = commands.find((one) => one.name === name);
      if (command === undefined) throw new Error(name);
      const event = { kind: "command", key: "k", at: 1, command: name, options, conversation, target: {} } as const;
      return runCommand(command, { ...event, author: as(by) }, AbortSignal.timeout(20_000));
    };
    const act = (action: Partial<CardAction>, by: string): Promise<CardReaction> =>
      opened.handle({
        kind: "press",
        action: "",
        value: "",
        fields: {},
        conversation,
        messageId: null,
        author: as(by),
        ...action,
      });
    /** By the beginning of its label. */
    const press = (card: Card, label: string, by = "U1") => {
      const button = card.buttons.find((one) => one.label.includes(label));
      if (button === undefined) throw new Error(`no ${label} among ${card.buttons.map((one) => one.label).join()}`);
      return act({ action: button.action, value: button.value }, by);
    };
    const submit = (action: string, value: string, fields: Readonly<Record<string, string>>, by = "U1") =>
      act({ kind: "form", action, value, fields }, by);
    return { storage, run, press, submit, end };
  };
  return { fake, seen, entries, live, write, dataset };
}

export function cardOf(reaction: CardReaction | string | Card): Card {
  if (typeof reaction === "object" && "markdown" in reaction && "buttons" in reaction) return reaction;
  if (typeof reaction === "object" && "kind" in reaction && reaction.kind === "replace") return reaction.card;
  throw new Error(`there is no card: ${JSON.stringify(reaction)}`);
}

export const filledIn = {
  file: "train.jsonl",
  model: "gpt-4.1-mini",
  method: "as the file is",
  epochs: "3",
  suffix: "ours",
};
