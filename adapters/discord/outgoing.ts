import { MessageFlags, type RawFile } from "discord.js";
import type { MessageBody } from "./api.ts";

/** Discord's limit for the description of an attachment, which is read to those who don't see it. */
const altLimit = 1_024;
const filename = "picture.png";

/** A message as Discord takes it. It pings nobody, and no link in it is unfurled. */
export function outgoing({ picture, ...body }: MessageBody, isPrivate = false): object {
  const attachments = picture ? [{ id: 0, filename, description: picture.alt.slice(0, altLimit) }] : [];
  return {
    ...body,
    ...(picture !== undefined && { attachments }),
    flags: MessageFlags.SuppressEmbeds | (isPrivate ? MessageFlags.Ephemeral : 0),
    allowed_mentions: { parse: [], replied_user: false },
  };
}

export function filesOf({ picture }: MessageBody): { files?: RawFile[] } {
  if (!picture) return {};
  return {
    files: [{ key: "files[0]", name: filename, contentType: "image/png", data: Buffer.from(picture.png, "base64") }],
  };
}
