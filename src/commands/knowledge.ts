import * as z from "zod";
import { UserError } from "../errors.ts";
import type { KnowledgeAdmin } from "../knowledge/admin.ts";
import { channelScope, scopesFor } from "../knowledge/scope.ts";
import type { Place } from "../platform/message.ts";
import { type Command, type CommandContext, defineCommand } from "./command.ts";
import { describeSource } from "./describe-source.ts";

export interface KnowledgeCommandDeps {
  readonly knowledge: KnowledgeAdmin;
  readonly admins: ReadonlySet<string>;
}

/** Of each source so many files that can't be read are named. */
const namedFiles = 5;

const sourceOption = z
  .string()
  .trim()
  .min(1)
  .max(2_100)
  .meta({ description: "As /knowledge list shows it", takesRest: true });

export function knowledgeCommands({ knowledge, admins }: KnowledgeCommandDeps): Command[] {
  const sourceIds = async (typed: string, place: Place) =>
    (await knowledge.ids(scopesFor(place))).filter((id) => id.includes(typed));
  const common = { isPrivate: true, suggestions: {} } as const;

  return [
    defineCommand({
      ...common,
      name: "knowledge list",
      description: "What I know, as far as this channel may see it",
      options: z.object({}),
      async run({ conversation }) {
        const sources = await knowledge.list(scopesFor(conversation));
        return sources.length === 0
          ? "Nothing is indexed yet. An administrator can add a folder or a web page: `/knowledge add docs`"
          : sources.map((source) => describeSource(source, namedFiles)).join("\n");
      },
    }),
    defineCommand({
      ...common,
      name: "knowledge add",
      description: "Index a folder or file of the server, a web page or a sitemap (administrators)",
      options: z.object({
        location: z
          .string()
          .trim()
          .min(1, "please name a folder, a file or a web address")
          .max(2_000)
          .meta({ description: "Below one of KNOWLEDGE_FOLDERS, or https://…", takesRest: true }),
        scope: z
          .enum(["workspace", "channel"])
          .default("workspace")
          .meta({ description: "Who may see it: everyone, or this channel alone" }),
      }),
      async run(context, { location, scope }) {
        demandAdmin(context, admins);
        return knowledge.add({
          location: addressOf(location),
          scope: scope === "channel" ? channelScope(context.conversation) : "workspace",
          owner: idOf(context),
        });
      },
    }),
    defineCommand({
      ...common,
      name: "knowledge remove",
      description: "Forget a source (administrators)",
      options: z.object({
        source: sourceOption,
      }),
      suggestions: { source: sourceIds },
      async run(context, { source }) {
        demandAdmin(context, admins);
        return knowledge.remove(source, scopesFor(context.conversation));
      },
    }),
    defineCommand({
      ...common,
      name: "knowledge sync",
      description: "Bring all sources up to date, or one (administrators)",
      options: z.object({ source: sourceOption.optional() }),
      suggestions: { source: sourceIds },
      async run(context, { source }) {
        demandAdmin(context, admins);
        return knowledge.sync(source ?? null, scopesFor(context.conversation));
      },
    }),
  ];
}

/** Slack writes an address in angle brackets, with what it shows of it behind a bar. */
function addressOf(location: string): string {
  return /^<(https?:[^|>]+)(?:\|[^>]*)?>$/.exec(location)?.[1] ?? location;
}

function idOf({ conversation, author }: CommandContext): string {
  return `${conversation.platform}:${author.id}`;
}

export function demandAdmin(context: CommandContext, admins: ReadonlySet<string>): void {
  const id = idOf(context);
  if (!admins.has(id))
    throw new UserError(
      "not-an-admin",
      `Only administrators may do this. You are \`${id}\`: whoever runs me can add that to \`ADMINS\`.`,
    );
}
