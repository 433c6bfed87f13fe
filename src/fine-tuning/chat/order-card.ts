import { basename } from "node:path";
import type { Card, CardButton } from "../../platform/card.ts";
import type { Finding } from "../validation/finding.ts";
import { priceOf } from "../validation/render.ts";
import type { FileReport } from "../validation/validate.ts";
import type { Reports } from "../validation/validate-files.ts";

/** A card is one message: so many findings of a file, each in so many characters. */
const shownFindings = 5;
const findingCharacters = 180;

/** What checking has found, with what it costs; orderable by an id, or not at all. */
export function orderCard({ model, file, training, validation }: Reports, id: string | null): Card {
  const { epochs, billedTokens, price } = training.estimate;
  const parts = [
    `**${model}** learns from \`${basename(file)}\` (${training.method})`,
    sectionOf(file, training),
    ...(validation === null ? [] : [sectionOf(validation.file, validation.report)]),
    ...(id === null
      ? ["❌ Nothing can be ordered: the file has errors. `threadwise finetune validate` lists all of them."]
      : [
          `${epochs} epochs, about ${billedTokens.toLocaleString("en-US")} billed tokens: **${priceOf(price)}**\nNothing is uploaded before you confirm.`,
        ]),
  ];
  return { markdown: parts.join("\n\n"), picture: null, buttons: id === null ? [again] : buttonsOf(id) };
}

export function plainCard(markdown: string): Card {
  return { markdown, picture: null, buttons: [] };
}

const again: CardButton = { action: "finetune.create", value: "", label: "✏️ Fill in again", style: "plain" };

function buttonsOf(id: string): readonly CardButton[] {
  return [
    { action: "finetune.confirm", value: id, label: "✅ Confirm and order", style: "primary" },
    { action: "finetune.drop", value: id, label: "✖ Cancel", style: "plain" },
  ];
}

function sectionOf(file: string, { examples, errors, warnings, tokens, bounds }: FileReport): string {
  const lengths =
    tokens.median === null ? "" : `, ${Math.round(tokens.median)} tokens in the middle, ${tokens.max} at most`;
  return [
    `\`${basename(file)}\`: ${examples} examples${lengths}, ${errors.total} errors, ${warnings.total} warnings`,
    ...linesOf("❌", errors.first, errors.total),
    ...linesOf("⚠️", warnings.first, warnings.total),
    ...bounds,
  ].join("\n");
}

function linesOf(mark: string, findings: readonly Finding[], total: number): readonly string[] {
  const shown = findings.slice(0, shownFindings).map(({ line, problem, fix }) => {
    const text = `${line === null ? "" : `line ${line} `}${problem}. Fix: ${fix}`;
    return `- ${mark} ${text.length > findingCharacters ? `${text.slice(0, findingCharacters).toWellFormed()}…` : text}`;
  });
  return total > shown.length && shown.length > 0 ? [...shown, `- … and ${total - shown.length} more`] : shown;
}
