import * as z from "zod";
import type { ChannelFile } from "../../src/platform/channel.ts";

const file = z.object({
  id: z.string(),
  name: z.string(),
  mimetype: z.string().default(""),
  size: z.number(),
  url_private_download: z.string(),
  /** What lies elsewhere is not Slack's to give, and gets no token of ours. */
  is_external: z.boolean().default(false),
});

/** Those that can be loaded: a file that was deleted, or that Slack does not show to apps, has no address. */
export function channelFiles(files: readonly unknown[]): ChannelFile[] {
  return files.flatMap((one) => {
    const { data } = file.safeParse(one);
    return data === undefined || data.is_external ? [] : [fileOf(data)];
  });
}

function fileOf({
  id,
  name,
  mimetype: mimeType,
  size: bytes,
  url_private_download: url,
}: z.output<typeof file>): ChannelFile {
  return { id, name, mimeType, bytes, url };
}
