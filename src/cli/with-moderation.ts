import type { Config } from "../config.ts";
import type { AdminDeps } from "../moderation/create-admin.ts";
import { testText } from "../moderation/create-admin.ts";
import { createPolicyBook } from "../moderation/policy-book.ts";
import { openModeration } from "../open-models.ts";
import { policyOf } from "../open-moderation.ts";
import { createLog } from "../ops/log.ts";
import { openStorage } from "../storage/open-storage.ts";
import type { ModerationStores } from "../storage/storage.ts";

export interface ModerationTools extends AdminDeps {
  readonly stores: ModerationStores;
  /** Judges a text where nothing but the settings and `everywhere` hold. Markdown. */
  readonly test: (text: string) => Promise<string>;
}

/** No place and no person: nothing more specific than `everywhere` can hold. */
const nobody = { platform: "", workspaceId: "", channelId: "", roles: [] };

/** Moderation while the work is done, beside a running bot too. */
export async function withModeration(config: Config, work: (tools: ModerationTools) => Promise<void>): Promise<void> {
  const log = createLog({ level: "error", name: "threadwise", secrets: [] });
  const storage = await openStorage(config.STORAGE_URL, log);
  try {
    const { moderation: stores } = storage;
    const model = await openModeration(config);
    const policy = createPolicyBook(stores.policies, policyOf(config), Date.now);
    await work({
      stores,
      model,
      policy,
      isLocal: config.judge === "local",
      staff: { admins: new Set(config.ADMINS), moderators: new Set(config.MODERATORS) },
      verdicts: stores.verdicts,
      alerts: stores.alerts,
      unjudged: stores.unjudged,
      // The command line is connected to no platform.
      hands: { linkTo: async () => null },
      evidenceDays: config.MODERATION_EVIDENCE_DAYS,
      now: Date.now,
      test: async (text) => testText(model, (await policy.rulesFor(nobody)).rules, text, AbortSignal.timeout(60_000)),
    });
  } finally {
    await storage.close();
  }
}
