import * as z from "zod";
import { ApiFault, checkBody } from "./api-fault.ts";
import { type Call, sendJson } from "./call.ts";

const part = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text: z.string() }),
  z.strictObject({ type: z.literal("image_url"), image_url: z.strictObject({ url: z.string() }) }),
]);
const body = z.strictObject({
  model: z.string().optional(),
  input: z.union([z.string(), z.array(z.string()).min(1), z.array(part).min(1)]),
});

const categories =
  "harassment harassment/threatening hate hate/threatening illicit illicit/violent self-harm self-harm/instructions self-harm/intent sexual sexual/minors violence violence/graphic".split(
    " ",
  );

/** The older text models don't judge `illicit` and say null. */
export async function moderations({ state, body: given, response }: Call): Promise<void> {
  const { model = "omni-moderation-latest", input } = checkBody(body, given);
  const isOmni = model.startsWith("omni-");
  const results = inputsOf(input, isOmni).map(({ text, isImage }) => {
    const scores = state.moderate(text);
    const judged = categories.map((category) => {
      const isBlind = !isOmni && category.startsWith("illicit");
      const isUnseen = isImage && !/^(?:self-harm|sexual$|violence)/.test(category);
      return { category, score: isBlind ? null : isUnseen ? 0 : (scores[category] ?? 0.0001) };
    });
    return {
      flagged: judged.some(({ score }) => (score ?? 0) >= 0.5),
      categories: Object.fromEntries(
        judged.map(({ category, score }) => [category, score === null ? null : score >= 0.5]),
      ),
      category_scores: Object.fromEntries(judged.map(({ category, score }) => [category, score])),
      category_applied_input_types: Object.fromEntries(
        categories.map((category) => [category, [isImage ? "image" : "text"]]),
      ),
    };
  });
  sendJson(response, 200, { id: `modr-${crypto.randomUUID()}`, model, results });
}

interface Input {
  readonly text: string;
  readonly isImage: boolean;
}

/** Parts together are one input, with one image at most; an image counts as the words that stand in its bytes. */
function inputsOf(input: z.output<typeof body>["input"], isOmni: boolean): Input[] {
  const parts = [input].flat();
  const texts = parts.filter((one) => typeof one === "string");
  if (texts.length === parts.length) return texts.map((text) => ({ text, isImage: false }));
  if (!isOmni) throw invalidInput("This model does not support multi-modal input.");
  const mixed = parts.filter((one) => typeof one !== "string");
  const images = mixed.flatMap((one) => (one.type === "image_url" ? [imageIn(one.image_url.url)] : []));
  if (images.length > 1) throw invalidInput("Too many images provided in input. Max 1 allowed.");
  const words = mixed.flatMap((one) => (one.type === "text" ? [one.text] : []));
  return [{ text: [...words, ...images].join("\n"), isImage: images.length > 0 }];
}

const signatures: Readonly<Record<string, RegExp>> = {
  "image/gif": /^GIF8[79]a/,
  "image/jpeg": /^\u00ff\u00d8\u00ff/,
  "image/png": /^\u0089PNG\r\n/,
  "image/webp": /^RIFF[^]{4}WEBP/,
};

function imageIn(url: string): string {
  const [, type = "", base64 = ""] = /^data:([^;]+);base64,([A-Za-z0-9+/]+=*)$/.exec(url) ?? [];
  const bytes = Buffer.from(base64, "base64").toString("latin1");
  if (signatures[type]?.test(bytes) !== true) throw invalidInput("Invalid image: it must be a PNG, JPEG, GIF or WebP.");
  return bytes;
}

function invalidInput(message: string): ApiFault {
  return new ApiFault(400, { message, type: "invalid_request_error" });
}
