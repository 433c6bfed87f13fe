import type { MadeUpQuestion } from "./made-up.ts";

/** What is measured side by side: something that holds the chunks, and finds six by words and meaning. */
export interface Searcher {
  readonly name: string;
  hybrid(question: MadeUpQuestion): Promise<unknown>;
  /** The numbers of the ten nearest chunks. */
  nearest(question: MadeUpQuestion): Promise<readonly number[]>;
  close(): Promise<void>;
}
