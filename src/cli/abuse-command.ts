import { Command, InvalidArgumentError } from "commander";
import type { ChannelAttempts } from "../abuse/attempts.ts";
import type { Config } from "../config.ts";
import { createLog } from "../ops/log.ts";
import { openStorage } from "../storage/open-storage.ts";

const dayMs = 86_400_000;

export function abuseCommand(readConfig: () => Config): Command {
  return new Command("abuse")
    .description("what was tried on the bot itself and kept from happening: pings, images, hidden and unknown links")
    .option("--days <count>", "of the last days", wholeDays, 30)
    .option("--json", "print it as JSON")
    .action(async ({ days, json = false }: { readonly days: number; readonly json?: boolean }) => {
      const storage = await openStorage(
        readConfig().STORAGE_URL,
        createLog({ level: "error", name: "threadwise", secrets: [] }),
      );
      try {
        const found = await storage.attempts.summarize({ since: Date.now() - days * dayMs, workspace: null });
        console.log(json ? JSON.stringify(found) : tableOf(found, days));
      } finally {
        await storage.close();
      }
    });
}

function tableOf(found: readonly ChannelAttempts[], days: number): string {
  if (found.length === 0) return `Nothing was tried in the last ${days} days.`;
  return found
    .map(({ workspace, channelId, kind, count, turnId }) =>
      [String(count).padStart(6), kind.padEnd(13), `${workspace}:${channelId}`, `last in turn ${turnId}`].join("  "),
    )
    .join("\n");
}

function wholeDays(given: string): number {
  const days = Number(given);
  if (!Number.isInteger(days) || days < 1) throw new InvalidArgumentError("must be a whole number of days");
  return days;
}
