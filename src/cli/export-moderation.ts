import type { Alert } from "../moderation/alert-store.ts";
import { differences } from "../moderation/policy-change.ts";
import type { PolicyVersion } from "../moderation/policy-store.ts";
import type { StoredVerdict } from "../moderation/verdict-store.ts";
import type { ModerationStores } from "../storage/storage.ts";

const pageSize = 500;

/** All that was decided from a time on: changes of the policy, verdicts, alerts. Nobody's words are in it. */
export async function* exportLines(stores: ModerationStores, since: number): AsyncIterable<object> {
  yield* policyLines(await stores.policies.changes(0), since);
  let last: StoredVerdict | null = null;
  for (;;) {
    const page: readonly StoredVerdict[] = await stores.verdicts.page({ since, workspace: null }, last, pageSize);
    for (const verdict of page) yield { type: "verdict", ...verdict };
    last = page.at(-1) ?? null;
    if (page.length < pageSize) break;
  }
  const alerts = await stores.alerts.list({ since, workspace: null, state: "any" }, Number.MAX_SAFE_INTEGER);
  for (const alert of alerts) yield alertLine(alert);
}

function* policyLines(versions: readonly PolicyVersion[], since: number): Iterable<object> {
  let before: unknown = {};
  for (const { policy, ...version } of versions) {
    const after: unknown = JSON.parse(policy);
    if (version.at >= since) yield { type: "policy", ...version, changes: differences(before, after) };
    before = after;
  }
}

function alertLine({ evidence: _evidence, ...alert }: Alert): object {
  return { type: "alert", ...alert };
}
