import { createHash } from "node:crypto";
import { Command } from "commander";
import { describeGolden } from "../commands/describe-golden.ts";
import type { Config } from "../config.ts";
import { UserError } from "../errors.ts";
import { writeGolden } from "../evaluation/write-golden.ts";
import type { GoldenDocument } from "../knowledge/golden-store.ts";
import type { Storage } from "../storage/storage.ts";
import { withStorage } from "./finetune/with-storage.ts";
import { owner, scopeOf } from "./with-library.ts";

/** A team's golden questions, for whoever runs the server. `threadwise eval golden` measures search on them. */
export function goldenCommand(readConfig: () => Config): Command {
  const golden = new Command("golden").description("questions that search must answer well; `eval golden` measures it");
  golden.addCommand(listCommand(readConfig));
  golden.addCommand(addCommand(readConfig));
  golden.addCommand(removeCommand(readConfig));
  golden.addCommand(exportCommand(readConfig));
  return golden;
}

function listCommand(readConfig: () => Config): Command {
  return new Command("list")
    .description("every golden question, with what answers it and who made it golden")
    .option("--json", "print them as JSON")
    .action(({ json = false }: { json?: boolean }) =>
      withStorage(readConfig(), async ({ golden }) => {
        const all = await golden.list();
        if (json) console.log(JSON.stringify(all));
        else if (all.length === 0)
          console.log("No question is golden yet: react to a good answer with the golden reaction, or add one.");
        else console.log(all.map((question) => `- ${describeGolden(question)}`).join("\n"));
      }),
    );
}

interface Added {
  readonly document: readonly string[];
  readonly channel?: string;
}

function addCommand(readConfig: () => Config): Command {
  return new Command("add")
    .description("add a question with the documents that answer it")
    .argument("<question>", "as people ask it")
    .requiredOption("--document <document...>", "a source and the document's key: folder:docs/keys.md")
    .option("--channel <channel>", "asked in that channel: platform:workspace:channel")
    .action((question: string, { document, channel }: Added) =>
      withStorage(readConfig(), async (storage) => {
        const asked = question.trim();
        if (asked === "") throw new UserError("no-question", "A golden question has words.");
        const relevant = await Promise.all(document.map((name) => findDocument(name, storage)));
        const scope = scopeOf(channel);
        const id = `golden-${createHash("sha256").update(`${scope}\n${asked}`).digest("base64url").slice(0, 12)}`;
        const scopes = scope === "workspace" ? [scope] : (["workspace", scope] as const);
        const place = scope === "workspace" ? null : scope.slice("channel:".length);
        const about = { id, question: asked, place, scopes, relevant, askerId: null, at: Date.now() };
        await storage.golden.add(
          { ...about, visibility: place === null ? "public" : "private" },
          { id: owner, name: owner },
        );
        console.log(`Golden: ${asked} (\`${id}\`)`);
      }),
    );
}

/** @throws UserError where no such document is indexed. */
async function findDocument(name: string, { knowledge }: Storage): Promise<GoldenDocument> {
  for (const { id: sourceId } of await knowledge.sources()) {
    const documentKey = name.startsWith(`${sourceId}/`) ? name.slice(sourceId.length + 1) : null;
    if (documentKey !== null && (await knowledge.hashes(sourceId)).has(documentKey))
      return { sourceId, documentKey, title: documentKey };
  }
  throw new UserError(
    "no-such-document",
    `\`${name}\` is not indexed: name a source, as \`knowledge list\` shows it, then / and the document's path below it.`,
  );
}

function removeCommand(readConfig: () => Config): Command {
  return new Command("remove")
    .description("take a question out")
    .argument("<id>", "as `golden list` shows it")
    .action((id: string) =>
      withStorage(readConfig(), async ({ golden }) => {
        if ((await golden.remove([id])) === 0)
          throw new UserError("no-such-question", `There is no golden question \`${id}\`.`);
        console.log(`Removed: ${id}`);
      }),
    );
}

function exportCommand(readConfig: () => Config): Command {
  return new Command("export")
    .description(
      "write corpus.jsonl, queries.jsonl and qrels.tsv of them, with all that is indexed, whatever channel it is of",
    )
    .argument("<folder>", "where they are written")
    .action((folder: string) =>
      withStorage(readConfig(), async ({ golden, corpus }) => {
        const { questions, documents, leftOut } = await writeGolden(folder, await golden.list(), corpus);
        const left = leftOut === 0 ? "" : ` Left out: ${leftOut}, of which nothing is indexed any more.`;
        console.log(`${questions} questions and ${documents} documents are in ${folder}.${left}`);
      }),
    );
}
