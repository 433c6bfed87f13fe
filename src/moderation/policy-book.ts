import { UserError } from "../errors.ts";
import { effectiveRules, type RulesFor } from "./effective-rules.ts";
import { emptyPolicy, parsePolicy, type PolicyDocument, type PolicyLayer } from "./policy-document.ts";
import type { PolicyStore } from "./policy-store.ts";
import type { Rules } from "./policy.ts";

export interface CurrentPolicy {
  readonly policy: PolicyDocument;
  /** 0: none was set, the settings alone hold. */
  readonly version: number;
}

export interface PolicyBook {
  current(): Promise<CurrentPolicy>;
  rulesFor(whom: RulesFor): Promise<{ readonly rules: Rules; readonly version: number }>;
  /** What would hold under another policy. */
  proposed(policy: PolicyDocument, whom: RulesFor): Rules;
  /** @returns the new version. @throws UserError where somebody else was faster. */
  change(policy: PolicyDocument, basedOn: number, who: string, why: string): Promise<number>;
}

/** The policy as it is now, over the settings; read anew before each use, as the command line may change it at any time. */
export function createPolicyBook(store: PolicyStore, settings: PolicyLayer, now: () => number): PolicyBook {
  let parsed: CurrentPolicy = { policy: emptyPolicy, version: 0 };

  const current = async (): Promise<CurrentPolicy> => {
    const stored = await store.current();
    if (stored !== null && stored.version !== parsed.version)
      parsed = { policy: parsePolicy(stored.policy), version: stored.version };
    return parsed;
  };

  return {
    current,
    async rulesFor(whom) {
      const { policy, version } = await current();
      return { rules: effectiveRules(settings, policy, whom), version };
    },
    proposed: (policy, whom) => effectiveRules(settings, policy, whom),
    async change(policy, basedOn, who, why) {
      const changed = await store.change({ policy: JSON.stringify(policy), who, why, at: now() }, basedOn);
      if (changed === null)
        throw new UserError(
          "policy-changed",
          "Somebody has changed the policy meanwhile. Please look at it again, and repeat your change if it is still right.",
        );
      return changed.version;
    },
  };
}
