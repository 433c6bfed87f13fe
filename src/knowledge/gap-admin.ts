import type { Gap } from "./gap-store.ts";
import type { Audience } from "./scope.ts";

/** Questions that ask for the same. */
export interface GapGroup {
  /** Of the question that was asked first: stays while further ones come. */
  readonly id: string;
  /** As it was asked last. */
  readonly question: string;
  /** The newest first. */
  readonly gaps: readonly Gap[];
}

export interface OpenGaps {
  /** Those asked about most first. */
  readonly groups: readonly GapGroup[];
  /** How many more there are, which may not be shown here. */
  readonly hidden: number;
}

/** The questions that nothing answered, as administrators see them. */
export interface GapAdmin {
  /** Those that may be shown to the audience; null for whoever runs the server. Closes first what is answered by now, as far as that is found out within seconds. */
  list(here: Audience | null, signal: AbortSignal): Promise<OpenGaps>;
  /** Searches again for each open question; those that something new answers are closed, and counted. */
  retest(signal: AbortSignal): Promise<number>;
  /** Those that may be shown to the audience and ask for the same as this turn; null where it is not among them, or not open. */
  group(turnId: string, here: Audience | null): Promise<GapGroup | null>;
  /** Closes the group of this id; null where there is none. */
  dismiss(groupId: string): Promise<GapGroup | null>;
  /** Forgets what somebody asked anywhere on a platform; returns how much that was. */
  forget(platform: string, authorId: string): Promise<number>;
}
