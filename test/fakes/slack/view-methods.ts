import * as z from "zod";
import { checkBlocks } from "./block-rules.ts";
import { method, type Method, type Stage } from "./method.ts";
import { Refusal } from "./refusal.ts";

/** docs.slack.dev/interactivity/handling-user-interaction: a trigger is good for 3 s, and once. */
const triggerMs = 3_000;
const maxViewBlocks = 100;

const words = (most: number) => z.object({ type: z.literal("plain_text"), text: z.string().min(1).max(most) });

/** docs.slack.dev/reference/views/modal-views */
const modal = z.looseObject({
  type: z.literal("modal"),
  title: words(24),
  submit: words(24).optional(),
  close: words(24).optional(),
  callback_id: z.string().max(255).optional(),
  private_metadata: z.string().max(3_000).optional(),
  blocks: z.array(z.looseObject({})).min(1),
});

export const viewMethods: Readonly<Record<string, Method>> = {
  "views.open": method({ trigger_id: z.string(), view: modal }, (stage, { trigger_id: triggerId, view }) => {
    const user = spend(stage, triggerId);
    checkBlocks(view.blocks, stage.workspace.files, maxViewBlocks);
    if (view.submit === undefined && view.blocks.some(({ type }) => type === "input")) {
      throw new Refusal("invalid_arguments", ["[ERROR] missing required field: submit [json-pointer:/view]"]);
    }
    const opened = { id: stage.workspace.newId("V"), user, view };
    stage.workspace.modals.push(opened);
    return { view: { id: opened.id, ...view } };
  }),
};

function spend({ workspace }: Stage, triggerId: string): string {
  const trigger = workspace.triggers.get(triggerId);
  if (trigger === undefined) throw new Refusal("invalid_trigger_id");
  if (workspace.now() > trigger.at + triggerMs) throw new Refusal("expired_trigger_id");
  if (trigger.isUsed) throw new Refusal("exchanged_trigger_id");
  trigger.isUsed = true;
  return trigger.user;
}
