import * as z from "zod";
import { httpUrl, oneOf, onOff, secret, thresholds, wholeNumber } from "./kinds.ts";

/** What moderation does where no policy says otherwise. */
export const moderationSettings = {
  MODERATION: oneOf("auto", "openai", "local", "on", "off").default("auto").meta({
    group: "Moderation",
    help: "openai (or on): OpenAI's model; local: lists of words, weaker; auto: openai where a model is configured, else local.",
    example: "local",
  }),
  MODERATION_MODEL: z
    .string()
    .min(1)
    .default("omni-moderation-latest")
    .meta({ group: "Moderation", help: "The model that judges.", example: "omni-moderation-2024-09-26" }),
  MODERATION_BASE_URL: httpUrl.optional().meta({
    group: "Moderation",
    help: "Where it runs, where that is not OPENAI_BASE_URL.",
    example: "https://api.openai.com/v1",
  }),
  MODERATION_API_KEY: secret(
    "Moderation",
    "Its key, where that is not OPENAI_API_KEY.",
    "sk-abc",
    /^\S+$/,
    "must not hold spaces",
  ),
  MODERATION_ON_FAILURE: oneOf("closed", "open").default("closed").meta({
    group: "Moderation",
    help: "closed: nothing is answered while moderation can't be reached; open: everything is, and judged later.",
    example: "open",
  }),
  MODERATION_OUTPUT: oneOf("before", "alongside").default("before").meta({
    group: "Moderation",
    help: "before: text is judged, then shown; alongside: shown at once, judged meanwhile, taken back if flagged.",
    example: "alongside",
  }),
  MODERATION_PROFILE: oneOf("relaxed", "standard", "strict").default("standard").meta({
    group: "Moderation",
    help: "What is blocked where no policy says otherwise; docs/moderation.md.",
    example: "strict",
  }),
  MODERATION_EVIDENCE_DAYS: wholeNumber(0, 30).default(3).meta({
    group: "Moderation",
    help: "So long the words are kept of what moderators are alerted to; 0: not at all.",
    example: "0",
  }),
  MODERATION_THRESHOLDS: thresholds.default({}).meta({
    group: "Moderation",
    help: "Scores from 0 to 1 at which a flagged text is blocked, or off; lies over the profile's. High-risk categories always block.",
    example: "sexual=0.7,illicit=0.8,violence=off",
  }),
  MODERATION_PASSAGES: onOff.prefault("on").meta({
    group: "Moderation",
    help: "on: passages that would be blocked are not quoted; judged once each. Only where a model judges.",
    example: "off",
  }),
};
