import { Command } from "commander";
import { describeReviewed } from "../commands/describe-reviewed.ts";
import type { Config } from "../config.ts";
import { UserError } from "../errors.ts";
import { openReviewed } from "../open-reviewed.ts";
import type { Reviewed } from "../knowledge/reviewed/create-reviewed.ts";
import { owner, scopeOf, withLibrary } from "./with-library.ts";

interface Taught {
  readonly question: string;
  readonly answer: string;
  readonly until?: string;
  readonly channel?: string;
}

/** Reviewed answers, for whoever runs the server. */
export function teachCommands(readConfig: () => Config): Command[] {
  return [teachCommand(readConfig), reviewedCommand(readConfig)];
}

function teachCommand(readConfig: () => Config): Command {
  return new Command("teach")
    .description("add a reviewed answer, which is found like a document; the same question again replaces it")
    .requiredOption("--question <question>", "what it answers")
    .requiredOption("--answer <answer>", "in Markdown")
    .option("--until <date>", "the last day on which it holds (UTC), as 2026-12-31, or an instant")
    .option("--channel <channel>", "for that channel alone: platform:workspace:channel")
    .action(({ question, answer, until = "", channel }: Taught) =>
      withReviewed(readConfig(), async (reviewed) => {
        const none = { saidBy: null, url: null, replaces: null, closes: [] };
        const reviewer = { id: owner, name: owner };
        const scope = scopeOf(channel);
        const taught = await reviewed.teach({ question, answer, until, scope, reviewer, ...none });
        console.log(`Learned: ${describeReviewed(taught)} · \`${taught.id}\``);
      }),
    );
}

function reviewedCommand(readConfig: () => Config): Command {
  return new Command("reviewed")
    .description("every reviewed answer that holds, with who reviewed it and until when it does")
    .option("--json", "print them as JSON")
    .option("--remove <id>", "remove one, by the id that stands behind it")
    .action(({ json = false, remove }: { json?: boolean; remove?: string }) =>
      withReviewed(readConfig(), async (reviewed) => {
        if (remove !== undefined) {
          const removed = await reviewed.remove(remove, null);
          if (removed === null) throw new UserError("no-such-answer", `There is no reviewed answer \`${remove}\`.`);
          return console.log(`Removed: ${removed.question}`);
        }
        const answers = await reviewed.list(null);
        if (json) console.log(JSON.stringify(answers));
        else if (answers.length === 0) console.log("Nothing was taught yet: threadwise knowledge teach");
        else console.log(answers.map((one) => `- ${describeReviewed(one)} · \`${one.id}\``).join("\n"));
      }),
    );
}

/** The reviewed answers, while the work is done; what follows from it is done as well at the end. */
export function withReviewed(config: Config, work: ReviewedWork): Promise<void> {
  return withLibrary(config, async (_library, run, say, parts) => {
    const { storage, embed, embedding, log } = parts;
    const reviewed = openReviewed(config, { storage, embedding, log, now: Date.now }, embed, run.signal);
    await reviewed.sweep();
    await work(reviewed, parts, run, say);
    await reviewed.settle();
  });
}

type LibraryWork = Parameters<typeof withLibrary>[1];
type ReviewedWork = (
  reviewed: Reviewed,
  parts: Parameters<LibraryWork>[3],
  run: Parameters<LibraryWork>[1],
  say: Parameters<LibraryWork>[2],
) => Promise<void>;
