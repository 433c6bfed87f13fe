import type { KnownBlock } from "@slack/web-api";
import type { Card } from "../../src/platform/card.ts";
import { buttonBlocks } from "./card-blocks.ts";
import { bodiesOf, type MessageBody } from "./message-body.ts";

const shortened = "_This was too long for one message; here is its beginning._";

/** A card is one message: of a longer one its beginning, which then says so. */
export function cardBody({ markdown, buttons }: Card, picture: readonly KnownBlock[]): MessageBody {
  const footer = [...picture, ...buttonBlocks(buttons)];
  const [first, ...more] = bodiesOf(markdown, footer);
  if (first === undefined) return { markdown: "…", footer };
  return more.length === 0 ? first : { markdown: `${first.markdown}\n\n${shortened}`, footer };
}
