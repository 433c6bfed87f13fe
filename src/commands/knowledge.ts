import * as z from "zod";
import { UserError } from "../errors.ts";
import type { KnowledgeAdmin, SourceListing } from "../knowledge/admin.ts";
import { channelScope, scopesFor } from "../knowledge/scope.ts";
import type { Place } from "../platform/message.ts";
import { type Command, type CommandContext, defineCommand } from "./command.ts";

export interface KnowledgeCommandDeps {
  readonly knowledge: KnowledgeAdmin;
  readonly admins: ReadonlySet<string>;
}

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
          ? "Nothing is indexed yet. An administrator can add a folder: `/knowledge add docs`"
          : sources.map(lineOf).join("\n");
      },
    }),
    defineCommand({
      ...common,
      name: "knowledge add",
      description: "Index a folder or file of the server (administrators)",
      options: z.object({
        path: z
          .string()
          .trim()
          .min(1, "please name a folder or file")
          .max(500)
          .meta({ description: "Below one of KNOWLEDGE_FOLDERS", takesRest: true }),
        scope: z
          .enum(["workspace", "channel"])
          .default("workspace")
          .meta({ description: "Who may see it: everyone, or this channel alone" }),
      }),
      async run(context, { path, scope }) {
        demandAdmin(context, admins);
        return knowledge.add({
          location: path,
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
        source: z.string().trim().min(1).max(500).meta({ description: "As /knowledge list shows it", takesRest: true }),
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
      description: "Index the configured folders again, what changed (administrators)",
      options: z.object({}),
      async run(context) {
        demandAdmin(context, admins);
        return knowledge.sync(null, scopesFor(context.conversation));
      },
    }),
  ];
}

function idOf({ conversation, author }: CommandContext): string {
  return `${conversation.platform}:${author.id}`;
}

function demandAdmin(context: CommandContext, admins: ReadonlySet<string>): void {
  const id = idOf(context);
  if (!admins.has(id))
    throw new UserError(
      "not-an-admin",
      `Only administrators may do this. You are \`${id}\`: whoever runs me can add that to \`ADMINS\`.`,
    );
}

function lineOf({ id, scope, documents, chunks, endedAt }: SourceListing): string {
  const where = scope === "workspace" ? "everyone" : "this channel";
  return `- \`${id}\` · ${documents} ${documents === 1 ? "document" : "documents"}, ${chunks} passages · for ${where} · ${new Date(endedAt ?? 0).toISOString().slice(0, 10)}`;
}
