import { PlatformError } from "../errors.ts";
import { imageTypes, type ModerationImage } from "../models/moderation-model.ts";
import type { ChannelFile } from "../platform/channel.ts";
import type { Log } from "../platform/log.ts";

/** The bytes of a file that somebody sent. @throws PlatformError */
export type LoadFile = (
  platform: string,
  file: ChannelFile,
  maxBytes: number,
  signal: AbortSignal,
) => Promise<Uint8Array | null>;

/** OpenAI takes 20 MB, of which base64 makes a third more. */
const maxBytes = 10_000_000;
/** Of one message; Discord takes ten attachments. */
const maxImages = 10;

/** The images among files, as a model can look at them. What is too large or gone is judged by its name alone, which the log says. @throws PlatformError for what may be there later */
export async function loadImages(
  platform: string,
  files: readonly ChannelFile[],
  { loadFile, log }: { readonly loadFile: LoadFile; readonly log: Log },
  signal: AbortSignal,
): Promise<readonly ModerationImage[]> {
  const images = files.flatMap((file) => {
    const mimeType = imageTypes.find((type) => type === file.mimeType.split(";")[0]);
    return mimeType === undefined ? [] : [{ file, mimeType }];
  });
  const loaded = await Promise.all(
    images.slice(0, maxImages).map(async ({ file, mimeType }) => {
      const bytes = await orSkipped(loadFile(platform, file, maxBytes, signal), { platform, mimeType }, log);
      return bytes === null ? [] : [{ mimeType, bytes }];
    }),
  );
  return loaded.flat();
}

async function orSkipped(loading: Promise<Uint8Array | null>, about: object, log: Log): Promise<Uint8Array | null> {
  try {
    return await loading;
  } catch (error) {
    if (!(error instanceof PlatformError) || error.retryable) throw error;
    log.warn({ ...about, code: error.code }, "an image can't be looked at: its name alone is judged");
    return null;
  }
}
