import type { Scope } from "./scope.ts";

/** A question that search must answer well, with the documents that do. */
export interface GoldenQuestion {
  /** Of the turn that answered it; of one that was added by hand made from its words. */
  readonly id: string;
  /** As it was searched for. */
  readonly question: string;
  /** The place where it was asked, as `platform:workspaceId:channelId`; null where it was added on the server. */
  readonly place: string | null;
  readonly visibility: "direct" | "private" | "public";
  /** Who asked it, as `platform:userId`; null where nobody did. */
  readonly askerId: string | null;
  /** What was searched for it. */
  readonly scopes: readonly Scope[];
  readonly relevant: readonly GoldenDocument[];
  /** Epoch milliseconds. */
  readonly at: number;
  /** Who made it golden, the first one first; at least one. */
  readonly madeBy: readonly GoldenMaker[];
}

export interface GoldenDocument {
  readonly sourceId: string;
  readonly documentKey: string;
  readonly title: string;
}

export interface GoldenMaker {
  /** `platform:userId`, or "command line". */
  readonly id: string;
  readonly name: string;
}

/** The port to a team's golden questions. Every method throws StorageError. */
export interface GoldenStore {
  /** Adds it, or replaces what is known of it; who made it golden before stays. */
  add(question: Omit<GoldenQuestion, "madeBy">, by: GoldenMaker): Promise<void>;
  /** This person takes it back; it is gone with the last one. False where they had not made it golden. */
  takeBack(id: string, makerId: string): Promise<boolean>;
  /** The newest first. */
  list(): Promise<readonly GoldenQuestion[]>;
  /** Returns how many there were. */
  remove(ids: readonly string[]): Promise<number>;
  /** Forgets what somebody asked; returns how much that was. */
  forgetAsker(askerId: string): Promise<number>;
}
