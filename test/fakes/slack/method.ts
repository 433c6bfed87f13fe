import * as z from "zod";
import { Refusal } from "./refusal.ts";
import type { Scopes } from "./scopes.ts";
import type { FakeChannel, FakeMessage, Workspace } from "./workspace.ts";

export interface Stage {
  readonly workspace: Workspace;
  readonly scopes: Scopes;
  /** Characters after which a stream takes no more. */
  readonly streamLimit: number;
  /** A fresh address for one Socket Mode connection. */
  readonly openConnection: () => string;
  /** Where the fake is. */
  readonly origin: () => string;
  /** Slack tells an app what it wrote itself, too. */
  readonly tell: (event: object) => void;
}

export type Method = (stage: Stage, args: unknown) => object;

/** A Web API method: what it takes, and what it answers beside `ok`. */
export function method<Shape extends z.ZodRawShape>(
  fields: Shape,
  answer: (stage: Stage, args: z.output<z.ZodObject<Shape>>) => object,
): Method {
  const shape = z.object(fields);
  return (stage, args) => {
    const parsed = shape.safeParse(args);
    if (parsed.success) return answer(stage, parsed.data);
    const { issues } = parsed.error;
    const messages = issues.map(({ path, message }) => `[ERROR] ${message} [json-pointer:/${path.join("/")}]`);
    const [field] = issues[0]?.path ?? [];
    throw new Refusal(codes[String(field)] ?? "invalid_arguments", messages);
  };
}

/** Fields whose faults have a code of their own. */
const codes: Readonly<Record<string, string>> = {
  blocks: "invalid_blocks",
  chunks: "invalid_chunks",
  metadata: "invalid_metadata_format",
};

/** A form knows only text. */
export const flag = z.union([z.boolean(), z.stringbool()]);

/** What an app may call its agent session. */
export const sessionStatus = z.enum(["active", "processing", "suspended", "closed"]);

/** A channel that the bot can see; one it may also write to, where `writes`. */
export function channelOf({ workspace }: Stage, id: string, writes = false): FakeChannel {
  const channel = workspace.channels.get(id);
  if (channel === undefined || (channel.kind !== "public" && !channel.hasBot)) throw new Refusal("channel_not_found");
  if (writes && !channel.hasBot) throw new Refusal("not_in_channel");
  return channel;
}

export function messageOf(channel: FakeChannel, ts: string): FakeMessage {
  const message = channel.messages.get(ts);
  if (message === undefined) throw new Refusal("message_not_found");
  return message;
}
