import { Command } from "commander";
import { allCommandSpecs } from "../commands/all-commands.ts";
import { UserError } from "../errors.ts";

export function manifestCommand(): Command {
  const manifest = new Command("manifest").description("print what a platform wants to know of the app");
  manifest
    .command("slack")
    .description("the Slack app manifest, as JSON")
    .option("--url <https address>", "events over HTTP at this public address, instead of Socket Mode")
    .option("--name <name>", "the app's name", "threadwise")
    .action(async ({ url, name }: { url?: string; name: string }) => {
      if (url !== undefined && !URL.canParse(url))
        throw new UserError("wrong-url", `--url ${url}: must be an https address, for example https://bot.example.com`);
      const { slackManifest } = await import("../../adapters/slack/manifest.ts");
      console.log(JSON.stringify(slackManifest({ name, commands: allCommandSpecs(), url: url ?? null }), null, 2));
    });
  return manifest;
}
