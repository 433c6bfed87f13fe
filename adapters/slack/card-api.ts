import type { View, WebClient } from "@slack/web-api";
import type { CardButton, Picture } from "../../src/platform/card.ts";
import { findCard } from "./find-card.ts";
import type { PictureStore } from "./picture-blocks.ts";
import { translateError } from "./translate-error.ts";

/** Uploading a picture may take so long. */
const uploadMs = 15_000;

/** The calls that cards need beside those of answers. Each is made once, and throws PlatformError. */
export class CardApi implements PictureStore {
  readonly pausesMs: readonly number[];
  readonly #client: WebClient;
  readonly #botUserId: () => string | null;

  /** @param botUserId null until Slack has told. */
  constructor(client: WebClient, pausesMs: readonly number[], botUserId: () => string | null) {
    this.#client = client;
    this.#botUserId = botUserId;
    this.pausesMs = pausesMs;
  }

  async openView(triggerId: string, view: View): Promise<void> {
    await this.#call(() => this.#client.views.open({ trigger_id: triggerId, view }));
  }

  /** The bot's card with this button, since a time; null where there is none. */
  find(
    where: { readonly channel: string; readonly threadTs: string | null },
    button: Pick<CardButton, "action" | "value">,
    since: number,
  ): Promise<string | null> {
    return findCard(this.#client, where, button, { since, botUserId: this.#botUserId() });
  }

  async upload({ png, alt }: Picture): Promise<string> {
    const bytes = Buffer.from(png, "base64");
    const file = { filename: "picture.png", length: bytes.length, alt_text: alt.slice(0, 1_000) };
    return this.#call(async () => {
      const { upload_url: url = "", file_id: id = "" } = await this.#client.files.getUploadURLExternal(file);
      const signal = AbortSignal.timeout(uploadMs);
      const { ok, status } = await fetch(url, { method: "POST", body: bytes, signal });
      if (!ok) throw new Error(`the upload was answered with ${status}`);
      await this.#client.files.completeUploadExternal({ files: [{ id, title: alt.slice(0, 100) }] });
      return id;
    });
  }

  async #call<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw translateError(error);
    }
  }
}
