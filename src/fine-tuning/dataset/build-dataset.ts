import { createHash } from "node:crypto";
import type { Candidate, CandidateSource } from "./candidate.ts";
import { Masking } from "./mask.ts";
import { type Kind, kinds } from "./masking-rules.ts";
import { NearDuplicates } from "./near-duplicates.ts";
import { messagesOf, toolsOf } from "./to-example.ts";

export interface DatasetDeps {
  readonly sources: readonly CandidateSource[];
  /** Who of these people has agreed, now. */
  readonly agreed: (people: readonly string[]) => Promise<ReadonlySet<string>>;
  /** The category that a text is flagged for; null where nobody is asked. */
  readonly isFlagged: ((text: string) => Promise<string | null>) | null;
  /** Takes one line of a file. */
  readonly write: (file: DatasetFile, line: string) => Promise<void>;
  /** The share of conversations that is for validation, 0 to 1. */
  readonly validationShare: number;
}

export type DatasetFile = "train.jsonl" | "validation.jsonl" | "preferences.jsonl";

/** Counts, and nothing that anybody said. */
export interface DatasetReport {
  readonly files: Readonly<Record<DatasetFile, number>>;
  readonly sources: Readonly<Record<string, number>>;
  readonly leftOut: Readonly<Record<LeftOut, number>>;
  /** How many examples hold a masked value of the kind, and how many values that were. */
  readonly masked: { readonly examples: number; readonly values: Readonly<Partial<Record<Kind, number>>> };
  readonly isModerated: boolean;
}

type LeftOut = "not agreed" | "flagged" | "near duplicate" | "empty";

/** Examples to learn from, and pairs to prefer by, of people who have agreed: judged, masked, compared, split by conversation. */
export async function buildDataset(deps: DatasetDeps): Promise<DatasetReport> {
  const builder = new Builder(deps);
  for (const source of deps.sources) for await (const candidate of source()) await builder.take(candidate);
  return builder.report;
}

class Builder {
  readonly #deps: DatasetDeps;
  readonly #known = new NearDuplicates();
  readonly #files = { "train.jsonl": 0, "validation.jsonl": 0, "preferences.jsonl": 0 };
  readonly #sources: Record<string, number> = {};
  readonly #leftOut = { "not agreed": 0, flagged: 0, "near duplicate": 0, empty: 0 };
  readonly #values: Partial<Record<Kind, number>> = {};
  #maskedExamples = 0;

  constructor(deps: DatasetDeps) {
    this.#deps = deps;
  }

  async take(candidate: Candidate): Promise<void> {
    const reason = await this.#leavesOut(candidate);
    if (reason !== null) {
      this.#leftOut[reason] += 1;
      return;
    }
    const masking = new Masking(candidate.people.map(({ name }) => name));
    const mask = (text: string) => masking.mask(text);
    const prompt = await messagesOf(candidate.prompt, mask);
    const answer = { role: "assistant", content: await mask(candidate.answer) };
    const tools = toolsOf(candidate.tools);
    await this.#write(this.#splitOf(candidate), { messages: [...prompt, answer], ...tools });
    for (const worse of await this.#unflagged(candidate.worse)) {
      const pair = {
        input: { messages: prompt, ...tools },
        preferred_output: [answer],
        non_preferred_output: [{ role: "assistant", content: await mask(worse) }],
      };
      await this.#write("preferences.jsonl", pair);
    }
    this.#sources[candidate.source] = (this.#sources[candidate.source] ?? 0) + 1;
    this.#countMasked(masking.counts);
  }

  get report(): DatasetReport {
    return {
      files: { ...this.#files },
      sources: { ...this.#sources },
      leftOut: { ...this.#leftOut },
      masked: { examples: this.#maskedExamples, values: { ...this.#values } },
      isModerated: this.#deps.isFlagged !== null,
    };
  }

  async #leavesOut({ people, question, answer }: Candidate): Promise<LeftOut | null> {
    const ids = people.map(({ id }) => id);
    const agreed = await this.#deps.agreed(ids);
    if (!ids.every((id) => agreed.has(id))) return "not agreed";
    if (question.trim() === "" || answer.trim() === "") return "empty";
    if ((await this.#deps.isFlagged?.(`${question}\n\n${answer}`)) != null) return "flagged";
    return this.#known.has(`${question}\n${answer}`) ? "near duplicate" : null;
  }

  async #unflagged(answers: readonly string[]): Promise<readonly string[]> {
    const kept: string[] = [];
    for (const answer of new Set(answers)) {
      if (answer.trim() !== "" && (await this.#deps.isFlagged?.(answer)) == null) kept.push(answer);
    }
    return kept;
  }

  /** By the conversation, so that no thread is in both; by its hash, so that it stays where it was when the dataset grows. */
  #splitOf({ conversationId }: Candidate): DatasetFile {
    const hash = createHash("sha256").update(conversationId).digest().readUInt32BE() / 2 ** 32;
    return hash < this.#deps.validationShare ? "validation.jsonl" : "train.jsonl";
  }

  async #write(file: DatasetFile, example: object): Promise<void> {
    await this.#deps.write(file, JSON.stringify(example));
    this.#files[file] += 1;
  }

  #countMasked(counts: Readonly<Partial<Record<Kind, number>>>): void {
    if (Object.keys(counts).length > 0) this.#maskedExamples += 1;
    for (const kind of kinds) {
      const count = counts[kind] ?? 0;
      if (count > 0) this.#values[kind] = (this.#values[kind] ?? 0) + count;
    }
  }
}
