import type { IncomingHttpHeaders } from "node:http";
import type { Fault } from "./faults.ts";

/** What a test sets and reads; all of it may change while the fake runs. */
export interface FakeState {
  /** The only key that is accepted; null for a local server, which wants none. */
  apiKey: string | null;
  /** What the model says. */
  answer: (asked: Asked) => Answer;
  /** Scores of one text; categories left out score 0.0001. From 0.5 a category is flagged. */
  moderate: (text: string) => Readonly<Record<string, number>>;
  /** The fault of a request that none was ordered for. */
  weather: (path: string, body: unknown) => Fault | null;
  /** How tokens are counted for the limits of embeddings, and for usage. */
  countTokens: (text: string) => number;
  /** Parameters that this server has never heard of, as an older or compatible one. */
  readonly unknownParameters: Set<string>;
  readonly jobs: FakeJob[];
  readonly files: FakeFile[];
  /** What an organisation is told that may tune no more; null where it may. */
  closedToTuning: string | null;
  /** A compatible service that takes metadata and loses it. */
  losesMetadata: boolean;
  /** When models are turned off, by their names. */
  readonly shutdowns: Record<string, string>;
  /** Milliseconds before an endpoint ("/moderations") answers. */
  readonly delays: Record<string, number>;
  /** Milliseconds before the first piece and before each other; how many streams were left by whoever asked for them. */
  readonly streaming: { firstTokenMs: number; perTokenMs: number; left: number };
  readonly requests: RecordedRequest[];
}

export interface Asked {
  readonly model: string;
  /** The last thing that a person said. */
  readonly question: string;
  /** Results of tools that the request carries, in order. */
  readonly toolResults: readonly string[];
}

export interface Answer {
  readonly text?: string;
  readonly refusal?: string;
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: unknown }[];
  /** What the model thinks first, and sends encrypted. */
  readonly reasoning?: string;
  readonly cutBy?: "length" | "content-filter";
  /** The model fails after its text, with this code. */
  readonly failure?: string;
}

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export interface FakeFile {
  readonly id: string;
  readonly filename: string;
  readonly purpose: string;
  readonly content: string;
  readonly createdAt: number;
}

export interface FakeJob {
  readonly id: string;
  readonly status: string;
  readonly trainingFile?: string;
  readonly validationFile?: string | null;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly trainedTokens?: number;
  readonly estimatedFinish?: number;
  /** What it becomes after it has been looked at once. */
  readonly becomes?: Partial<FakeJob>;
  readonly model?: string;
  readonly tunedModel?: string;
  readonly createdAt: number;
  readonly finishedAt?: number;
  readonly error?: string;
  readonly events?: readonly {
    readonly at: number;
    readonly level: string;
    readonly message: string;
    readonly data?: object;
  }[];
  readonly checkpoints?: readonly { readonly step: number; readonly loss: number; readonly validationLoss?: number }[];
}

export function createState(options: Partial<FakeState>): FakeState {
  return {
    apiKey: "sk-fake",
    answer: ({ question }) => ({ text: `You asked: ${question}` }),
    moderate: () => ({}),
    weather: () => null,
    countTokens: (text) => Math.ceil(Buffer.byteLength(text) / 4),
    unknownParameters: new Set(),
    jobs: [],
    files: [],
    closedToTuning: null,
    losesMetadata: false,
    shutdowns: {},
    delays: {},
    streaming: { firstTokenMs: 0, perTokenMs: 0, left: 0 },
    requests: [],
    ...options,
  };
}
