import { expect, test } from "vitest";
import { runCommand } from "../../../src/commands/command.ts";
import { forgetCommands } from "../../../src/commands/forget.ts";
import { approvalsSchema } from "../../../src/storage/drivers/sqlite/approvals.ts";
import { openTrainingTurns, trainingSchema } from "../../../src/storage/drivers/sqlite/training-turns.ts";
import { usageSchema } from "../../../src/storage/drivers/sqlite/usage.ts";
import { opened } from "../../contracts/opened.ts";
import { keptTurnOf } from "../../contracts/training-turns.ts";
import { questionOf } from "../../helpers/engine.ts";
import { memoryHistory } from "../../helpers/memory-history.ts";
import { openTables } from "../../helpers/open-tables.ts";

test("/forget me takes the consent to training back, with all that was kept because of it", async () => {
  const { port: training } = await opened((folder) =>
    openTables(folder, [usageSchema, trainingSchema, approvalsSchema], openTrainingTurns),
  );
  const { conversation, author, target } = questionOf("");
  const id = "test:W:U1";
  await training.agree(id, true, 1);
  await training.keep(keptTurnOf("t1", { people: [{ id, name: "Ann" }] }));
  const nobody = async () => "";
  const [forget] = forgetCommands({
    channels: { watch: nobody, unwatch: nobody, addFile: nobody, remember: nobody, forget: async () => "Nothing." },
    history: memoryHistory(),
    gaps: { forget: async () => 0 },
    reviewed: { forget: async () => 0 },
    offers: { drop: async () => {} },
    golden: { forgetAsker: async () => 0 },
    training,
    now: () => 2,
  });
  if (forget === undefined) throw new Error("there is no command");
  const event = { kind: "command", key: "k", at: 1, command: "forget me", options: {}, conversation, author } as const;
  await runCommand(forget, { ...event, target }, new AbortController().signal);
  expect(await training.count(id)).toBe(0);
  expect(await training.agreed([id])).toEqual(new Set());
});
