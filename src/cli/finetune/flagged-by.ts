import type { Config } from "../../config.ts";
import { openModeration } from "../../open-models.ts";
import { flaggedByPolicy } from "../../open-moderation.ts";
import { withStorage } from "./with-storage.ts";

type IsFlagged = Awaited<ReturnType<typeof flaggedByPolicy>>;

/** What the policy says of texts, as it was changed in chat; null where no moderation is configured. */
export async function openFlagged(config: Config): Promise<IsFlagged | null> {
  const moderation = await openModeration(config);
  if (moderation === null) return null;
  return withStorage(config, (storage) => flaggedByPolicy(config, moderation, storage.moderation.policies));
}
