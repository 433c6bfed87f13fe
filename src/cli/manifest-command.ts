import { Command } from "commander";
import { allCommandSpecs } from "../commands/all-commands.ts";
import type { Config } from "../config.ts";
import { ConfigError, UserError } from "../errors.ts";

export function manifestCommand(readConfig: () => Config): Command {
  const manifest = new Command("manifest").description("print what a platform wants to know of the app");
  manifest
    .command("slack")
    .description("the Slack app manifest, as JSON")
    .option("--url <https address>", "events over HTTP at this public address, instead of Socket Mode")
    .option("--name <name>", "the app's name", "threadwise")
    .action(async ({ url, name }: { url?: string; name: string }) => {
      if (url !== undefined && URL.parse(url)?.protocol !== "https:") {
        throw new UserError("wrong-url", `--url ${url}: must be an https address, for example https://bot.example.com`);
      }
      if (url === undefined && usesHttp(readConfig)) {
        throw new UserError(
          "url-missing",
          "SLACK_SIGNING_SECRET is set, so events come over HTTP: add --url with your public address, for example --url https://bot.example.com",
        );
      }
      const { slackManifest } = await import("../../adapters/slack/manifest.ts");
      console.log(JSON.stringify(slackManifest({ name, commands: allCommandSpecs(), url: url ?? null }), null, 2));
    });
  return manifest;
}

/** A manifest is printed before there are any tokens: settings that are not complete yet are no fault here. */
function usesHttp(readConfig: () => Config): boolean {
  try {
    return readConfig().slack?.events.kind === "http";
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}
