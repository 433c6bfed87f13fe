import type { DatabaseSync } from "node:sqlite";
import type { ModerationStores } from "../../storage.ts";
import { openAlerts, openPardons } from "./moderation-alerts.ts";
import { openPosts } from "./moderation-posts.ts";
import { openModerationWatches } from "./moderation-watches.ts";
import { openPolicies } from "./moderation-policies.ts";
import { openUnjudged } from "./moderation-unjudged.ts";
import { openVerdicts } from "./moderation-verdicts.ts";

export function openModeration(database: DatabaseSync): ModerationStores {
  return {
    policies: openPolicies(database),
    verdicts: openVerdicts(database),
    alerts: openAlerts(database),
    pardons: openPardons(database),
    unjudged: openUnjudged(database),
    posts: openPosts(database),
    watches: openModerationWatches(database),
  };
}
