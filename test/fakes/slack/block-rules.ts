import * as z from "zod";
import { Refusal } from "./refusal.ts";
import type { Block, FakeFile } from "./workspace.ts";

/** The limits of docs.slack.dev/reference/block-kit/blocks; null where a block is not looked into. */
const plainText = (max: number) => z.object({ type: z.literal("plain_text"), text: z.string().min(1).max(max) });
const anyText = (max: number) => z.object({ type: z.enum(["plain_text", "mrkdwn"]), text: z.string().min(1).max(max) });

const actionId = z.string().min(1).max(255);

const button = z.object({
  type: z.literal("button"),
  text: plainText(75),
  action_id: actionId.optional(),
  value: z.string().min(1).max(2_000).optional(),
  url: z.string().max(3_000).optional(),
  style: z.enum(["primary", "danger"]).optional(),
});

const feedback = z.object({ text: plainText(75), value: z.string().min(1).max(2_000) });

const contextAction = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("feedback_buttons"),
    action_id: actionId.optional(),
    positive_button: feedback,
    negative_button: feedback,
  }),
  z.object({
    type: z.literal("icon_button"),
    action_id: actionId.optional(),
    icon: z.enum(["trash"]),
    text: plainText(75),
    value: z.string().max(2_000).optional(),
  }),
]);

const action = z.union([button, z.looseObject({ type: z.string().refine((type) => type !== "button") })]);

const option = z.object({ text: plainText(75), value: z.string().min(1).max(150) });
const filled = z.string().min(1).max(3_000);

const input = z.object({
  label: plainText(2_000),
  hint: plainText(2_000).optional(),
  optional: z.boolean().optional(),
  element: z.discriminatedUnion("type", [
    z.object({
      type: z.literal("plain_text_input"),
      action_id: actionId.optional(),
      multiline: z.boolean().optional(),
      initial_value: filled.optional(),
      max_length: z.number().min(1).max(3_000).optional(),
    }),
    z
      .object({
        type: z.literal("static_select"),
        action_id: actionId.optional(),
        options: z.array(option).min(1).max(100),
        initial_option: option.optional(),
      })
      .refine(
        ({ options, initial_option: one }) => one === undefined || options.some(({ value }) => value === one.value),
      ),
  ]),
});

const shapes: Readonly<Record<string, z.ZodType | null>> = {
  section: z
    .object({ text: anyText(3_000).optional(), fields: z.array(anyText(2_000)).min(1).max(10).optional() })
    .refine(({ text, fields }) => text !== undefined || fields !== undefined),
  header: z.object({ text: plainText(150) }),
  context: z.object({
    elements: z
      .array(z.union([anyText(3_000), z.looseObject({ type: z.literal("image"), alt_text: z.string() })]))
      .min(1)
      .max(10),
  }),
  actions: z.object({ elements: z.array(action).min(1).max(25) }),
  context_actions: z.object({ elements: z.array(contextAction).min(1).max(5) }),
  markdown: z.object({ text: z.string().min(1) }),
  image: z
    .object({
      alt_text: z.string().min(1).max(2_000),
      image_url: z.url().max(3_000).optional(),
      slack_file: z.object({ id: z.string() }).optional(),
    })
    .refine(({ image_url: url, slack_file: file }) => (url === undefined) !== (file === undefined)),
  divider: null,
  rich_text: null,
  table: null,
  task_card: null,
  plan: null,
  alert: null,
  card: null,
  carousel: null,
  container: null,
  data_table: null,
  file: null,
  input,
  video: null,
};

const maxBlocks = 50;
/** For all markdown blocks of a message together. */
const maxMarkdownCharacters = 12_000;

export function checkBlocks(
  blocks: readonly Block[],
  files: ReadonlyMap<string, FakeFile> = new Map(),
  most = maxBlocks,
): void {
  if (blocks.length > most) throw invalid(`no more than ${most} items allowed [json-pointer:/blocks]`);
  for (const [index, block] of blocks.entries()) checkBlock(block, index);
  for (const [index, block] of blocks.entries()) checkFile(block, index, files);
  const markdown = blocks.flatMap(({ type, text }) => (type === "markdown" ? [String(text)] : []));
  if (markdown.join("").length > maxMarkdownCharacters)
    throw invalid("markdown blocks hold more than 12000 characters");
  const ids = blocks.flatMap(({ block_id: id }) => (id === undefined ? [] : [id]));
  if (new Set(ids).size !== ids.length) throw invalid("block_id must be unique");
}

function checkBlock(block: Block, index: number): void {
  const { type, block_id: id } = block;
  const shape = typeof type === "string" ? shapes[type] : undefined;
  if (shape === undefined) throw invalid(`unsupported type: ${String(type)} [json-pointer:/blocks/${index}/type]`);
  if (id !== undefined && (typeof id !== "string" || id.length > 255)) throw invalid(`block_id of /blocks/${index}`);
  const { error } = shape?.safeParse(block) ?? {};
  const [issue] = error?.issues ?? [];
  if (issue !== undefined) {
    throw invalid(`${issue.message} [json-pointer:/blocks/${[index, ...issue.path].map(String).join("/")}]`);
  }
  const actionIds = elementsOf(block).flatMap(({ action_id: one }) => (one === undefined ? [] : [one]));
  if (new Set(actionIds).size !== actionIds.length) throw invalid(`action_id is not unique in /blocks/${index}`);
}

/** An app shows its own files, once Slack has looked at them. */
function checkFile({ slack_file: shown }: Block, index: number, files: ReadonlyMap<string, FakeFile>): void {
  if (shown === undefined) return;
  const file = files.get(z.object({ id: z.string() }).parse(shown).id);
  if (file?.isComplete === true && file.refusals === 0) return;
  if (file !== undefined && file.refusals > 0) file.refusals -= 1;
  throw invalid(`invalid slack file [json-pointer:/blocks/${index}/slack_file]`);
}

/** What of a block can be clicked. */
export function elementsOf({ elements, accessory }: Block): readonly Block[] {
  const list = z.array(z.looseObject({})).safeParse(elements).data ?? [];
  const { data: beside } = z.looseObject({}).safeParse(accessory);
  return beside === undefined ? list : [...list, beside];
}

function invalid(detail: string): Refusal {
  return new Refusal("invalid_blocks", [`[ERROR] ${detail}`]);
}
