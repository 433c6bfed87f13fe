import { Command } from "commander";
import { describePromotion } from "../../fine-tuning/describe-models.ts";
import type { Config } from "../../config.ts";
import { UserError } from "../../errors.ts";
import { scopeOf } from "../with-library.ts";
import { withStorage } from "./with-storage.ts";
import { commandLine } from "./with-tuning.ts";

interface Flags {
  readonly channel?: string;
  readonly share: number;
  readonly json?: true;
}

const channelOption = [
  "--channel <platform:workspace:channel>",
  "in one channel alone, for example slack:T0123:C0456",
] as const;

export function promoteCommand(readConfig: () => Config): Command {
  return new Command("promote")
    .description(
      "let a model answer in place of the configured one: everywhere, in a channel, or a share of conversations",
    )
    .argument("<model>", "as the service names it, for example ft:gpt-4.1-mini:acme::abc123")
    .option(...channelOption)
    .option("--share <percent>", "of conversations, each always by the same model", Number, 100)
    .option("--json", "print what holds now as JSON")
    .action((model: string, { channel, share, json }: Flags) =>
      withStorage(readConfig(), async ({ tuning }) => {
        if (!(share > 0 && share <= 100))
          throw new UserError("wrong-share", `--share ${share}: must be over 0 and at most 100.`);
        const promotion = { scope: placeOf(channel), model, share: share / 100, by: commandLine, at: Date.now() };
        await tuning.promotions.promote(promotion);
        const current = await tuning.promotions.current();
        console.log(
          json === true ? JSON.stringify(current) : current.map(describePromotion).join("\n").replaceAll("`", ""),
        );
      }),
    );
}

export function rollbackCommand(readConfig: () => Config): Command {
  return new Command("rollback")
    .description("take the newest promotion back: what held before holds again")
    .option(...channelOption)
    .option("--json", "print what was ended and what holds now as JSON")
    .action(({ channel, json }: Flags) => {
      const config = readConfig();
      return withStorage(config, async ({ tuning }) => {
        const rolled = await tuning.promotions.rollback(placeOf(channel), commandLine, Date.now());
        if (rolled === null) throw new UserError("nothing-promoted", "Nothing is promoted there.");
        const { ended, now } = rolled;
        const after = now === null ? `${config.MODEL} answers` : describePromotion(now).replaceAll("`", "");
        console.log(json === true ? JSON.stringify(rolled) : `${ended.model} answers no more. Now: ${after}.`);
      });
    });
}

function placeOf(channel: string | undefined): string {
  if (channel !== undefined) scopeOf(channel);
  return channel ?? "all";
}
