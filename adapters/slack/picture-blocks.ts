import { setTimeout as sleep } from "node:timers/promises";
import type { KnownBlock } from "@slack/web-api";
import { PlatformError } from "../../src/errors.ts";
import type { Picture } from "../../src/platform/card.ts";
import { escapeMrkdwn } from "./mrkdwn.ts";
import { hasCode } from "./translate-error.ts";

/** Of an image block: https://docs.slack.dev/reference/block-kit/blocks/image-block */
const maxAltCharacters = 2_000;

export interface PictureStore {
  /** Resolves to the file's id. @throws PlatformError */
  upload(picture: Picture): Promise<string>;
  /** Before each new attempt to show a file that Slack does not know yet, in milliseconds. */
  readonly pausesMs: readonly number[];
}

/**
 * Sends a message with a picture in it. The file belongs to no channel: the app shows it from where it is, in private answers
 * too. Slack takes it only after it has looked at it, some seconds later, and says `invalid_blocks` until then
 * (slackapi/java-slack-sdk#1349). Where that does not come about, or without the scope files:write, the picture's words stand
 * in its place.
 */
export async function withPicture<Result>(
  store: PictureStore,
  picture: Picture | null,
  send: (blocks: KnownBlock[]) => Promise<Result>,
): Promise<Result> {
  if (picture === null) return send([]);
  const id = await store.upload(picture).catch((error: unknown) => {
    if (error instanceof PlatformError) return null;
    throw error;
  });
  if (id === null) return send([inWords(picture)]);
  const image: KnownBlock = { type: "image", slack_file: { id }, alt_text: picture.alt.slice(0, maxAltCharacters) };
  for (const pauseMs of [0, ...store.pausesMs]) {
    await sleep(pauseMs);
    try {
      return await send([image]);
    } catch (error) {
      if (!hasCode(error, "invalid_blocks")) throw error;
    }
  }
  return send([inWords(picture)]);
}

function inWords({ alt }: Picture): KnownBlock {
  const text = `🖼 ${escapeMrkdwn(alt)} (The picture itself could not be shown here.)`;
  return { type: "context", elements: [{ type: "mrkdwn", text: text.slice(0, 3_000).toWellFormed() }] };
}
