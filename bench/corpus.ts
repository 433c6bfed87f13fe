import { glob, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { chunkMarkdown } from "../src/knowledge/chunk.ts";

export interface Corpus {
  /** READMEs of the installed packages: people's own words, and the lock keeps them the same. */
  readonly documents: readonly { readonly name: string; readonly text: string }[];
  readonly questions: readonly string[];
}

const enoughChunks = 1_000;

export async function loadCorpus(): Promise<Corpus> {
  const folder = join(import.meta.dirname, "../node_modules");
  const documents: { name: string; text: string }[] = [];
  const questions = new Set<string>();
  let count = 0;
  for (const path of (await Array.fromAsync(glob("{*,@*/*}/README.md", { cwd: folder }))).sort()) {
    if (count >= enoughChunks) break;
    const text = await readFile(join(folder, path), "utf8");
    const { chunks } = chunkMarkdown(text);
    const name = dirname(path).replaceAll("/", "-");
    documents.push({ name, text });
    count += chunks.length;
    for (const heading of chunks.flatMap((chunk) => chunk.path)) questions.add(questionAbout(heading, name));
  }
  return { documents, questions: [...questions] };
}

export async function writeCorpus(folder: string, { documents }: Corpus): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { name, text } of documents) await writeFile(join(folder, `${name}.md`), text);
}

function questionAbout(heading: string, name: string): string {
  const words = heading.match(/[\p{L}\d]{2,}/gu) ?? [];
  return `How do I use ${words.slice(0, 6).join(" ")} with ${name}?`;
}
