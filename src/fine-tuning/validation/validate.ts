import type { CountTokens } from "../../models/count-tokens.ts";
import { checkExample, type Method, methodOf, type ReadExample } from "./check-example.ts";
import { countExample } from "./count-example.ts";
import { type Distribution, Spread } from "./distribution.ts";
import { estimate, type Estimate, type TrainableModel } from "./estimate.ts";
import { type Finding, Findings, type Report } from "./finding.ts";
import { type RawLine, readLines } from "./read-lines.ts";
import { maxCompared, SeenExamples } from "./seen-examples.ts";

export interface ValidateOptions {
  /** Null: by the keys of the first example. */
  readonly method: Method | null;
  readonly model: TrainableModel;
  readonly count: CountTokens;
  /** Whether a text is flagged; null where nobody is to be asked. */
  readonly isFlagged: ((text: string) => Promise<string | null>) | null;
  /** Null: as many as the service would choose. */
  readonly epochs: number | null;
  /** Examples of the training file, where this one is for validation: what is in both is a leak. */
  readonly training: SeenExamples | null;
}

export interface FileReport {
  readonly method: Method;
  readonly lines: number;
  readonly examples: number;
  readonly errors: FoundInFile;
  readonly warnings: FoundInFile;
  readonly messages: Distribution;
  readonly tokens: Distribution;
  readonly assistantTokens: Distribution;
  readonly estimate: Estimate;
  /** What could not be looked at in full, in sentences. */
  readonly bounds: readonly string[];
}

export interface FoundInFile {
  readonly total: number;
  readonly counts: Readonly<Record<string, number>>;
  /** The first two hundred. */
  readonly first: readonly Finding[];
}

/** OpenAI's smallest training file. */
const minExamples = 10;

/** Reads a training file of any size in bounded memory and tells all that is wrong with it. Never throws for what stands in it. */
export async function validateFile(
  bytes: AsyncIterable<Uint8Array>,
  options: ValidateOptions,
): Promise<{ readonly report: FileReport; readonly seen: SeenExamples }> {
  const file = new FileCheck(options);
  for await (const raw of readLines(bytes)) await file.take(raw);
  return { report: file.end(), seen: file.seen };
}

class FileCheck {
  readonly seen = new SeenExamples();
  readonly #options: ValidateOptions;
  readonly #errors = new Findings();
  readonly #warnings = new Findings();
  readonly #spreads = { messages: new Spread(), tokens: new Spread(), assistant: new Spread() };
  #method: Method | null;
  #lines = 0;
  #examples = 0;
  #billable = 0;

  constructor(options: ValidateOptions) {
    this.#options = options;
    this.#method = options.method;
  }

  async take(raw: RawLine): Promise<void> {
    this.#lines = raw.line;
    const example = this.#parse(raw);
    if (example === undefined) return;
    this.#examples += 1;
    this.#method ??= methodOf(example);
    const read = checkExample(example, this.#method, {
      error: this.#reportTo(this.#errors, raw.line),
      warning: this.#reportTo(this.#warnings, raw.line),
    });
    if (read !== null) await this.#weigh(read, this.#method, raw.line);
  }

  end(): FileReport {
    const { training, model, epochs } = this.#options;
    const method = this.#method ?? "supervised";
    if (training === null && this.#examples < minExamples) {
      const problem = `there are ${this.#examples} examples, and at least ${minExamples} are needed`;
      this.#errors.add({ code: "too-few-examples", line: null, where: "", problem, fix: "add examples" });
    }
    const counts = { examples: this.#examples, tokensPerEpoch: this.#billable };
    return {
      method,
      lines: this.#lines,
      examples: this.#examples,
      errors: foundIn(this.#errors),
      warnings: foundIn(this.#warnings),
      messages: this.#spreads.messages.distribution(),
      tokens: this.#spreads.tokens.distribution(),
      assistantTokens: this.#spreads.assistant.distribution(),
      estimate: estimate(method, counts, model, epochs),
      bounds: this.#bounds(),
    };
  }

  /** Undefined for a line that holds no JSON, which is then reported. */
  #parse(raw: RawLine): unknown {
    const error = this.#reportTo(this.#errors, raw.line);
    if (raw.kind === "not-utf8") return error("not-utf8", "", "the line is not UTF-8", "save the file as UTF-8");
    if (raw.kind === "too-long") return error("line-too-long", "", "the line is over 32 MB", "split the example up");
    if (raw.hasBom) error("byte-order-mark", "", "the line begins with a byte order mark", "save without BOM");
    if (raw.text.trim() === "") return error("blank-line", "", "the line is empty", "remove it");
    try {
      return JSON.parse(raw.text);
    } catch (fault) {
      const why = fault instanceof SyntaxError ? "the line is not JSON" : "the line is nested too deep";
      return error("not-json", "", why, "one JSON object a line, nothing before or after it");
    }
  }

  async #weigh(read: ReadExample, method: Method, line: number): Promise<void> {
    const { count, model, training, isFlagged } = this.#options;
    const error = this.#reportTo(this.#errors, line);
    const warning = this.#reportTo(this.#warnings, line);
    const tokens = countExample(read, method, count);
    this.#spreads.messages.add(read.messages.length);
    this.#spreads.tokens.add(tokens.total);
    this.#spreads.assistant.add(tokens.assistant);
    this.#billable += Math.min(tokens.total, (method === "dpo" ? 2 : 1) * model.maxTokens);
    if (tokens.total > (method === "dpo" ? 2 : 1) * model.maxTokens)
      error(
        "too-long",
        "",
        `has ${tokens.total} tokens, and the model takes ${model.maxTokens}`,
        "shorten or split it",
      );

    const words = fingerprintOf(read);
    const first = this.seen.add(words, line);
    if (first !== null) warning("duplicate", "", `is the same as line ${first}`, "keep one of them");
    const leak = training?.find(words) ?? null;
    if (leak !== null) warning("leak", "", `is line ${leak} of the training file as well`, "keep it in one file alone");
    const flag = isFlagged === null ? null : await isFlagged(read.messages.map(({ text }) => text).join("\n"));
    if (flag !== null) warning("flagged", "", `is flagged by moderation: ${flag}`, "leave it out");
  }

  #reportTo(findings: Findings, line: number): Report {
    return (code, where, problem, fix) => findings.add({ code, line, where, problem, fix });
  }

  #bounds(): string[] {
    const { messages, tokens } = this.#spreads;
    const isExact = messages.distribution().isExact && tokens.distribution().isExact;
    return [
      ...(this.seen.isFull ? [`Duplicates were looked for among the first ${maxCompared} different examples.`] : []),
      ...(isExact ? [] : ["Quantiles are within half a percent: there are very many different lengths."]),
    ];
  }
}

function foundIn(findings: Findings): FoundInFile {
  return { total: findings.total, counts: findings.counts, first: findings.kept };
}

function fingerprintOf({ messages }: ReadExample): string {
  return messages.map(({ role, text, calls }) => `${role}\u{0}${text}\u{0}${calls}`).join("\u{1}");
}
