/** One version of the policy. The policy is JSON, of the shape that `policy-document.ts` parses. */
export interface PolicyVersion {
  /** From 1; each change counts on. */
  readonly version: number;
  readonly policy: string;
  /** `platform:userId`, or "command line". */
  readonly who: string;
  readonly why: string;
  readonly at: number;
}

/** The port to the policy that was set, and how it came to be. Every method throws StorageError. */
export interface PolicyStore {
  /** Null where the settings alone hold. Cheap: asked before each judgement, so that a change holds at once, whoever made it. */
  current(): Promise<PolicyVersion | null>;
  /** The next version; null where `basedOn` is not the current one any more (0: there is none yet): somebody was faster. */
  change(change: Omit<PolicyVersion, "version">, basedOn: number): Promise<PolicyVersion | null>;
  /** All versions from a time on, the oldest first. */
  changes(since: number): Promise<readonly PolicyVersion[]>;
}
