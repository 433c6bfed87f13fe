import type { Distribution } from "./distribution.ts";
import type { Finding } from "./finding.ts";
import type { FileReport, FoundInFile } from "./validate.ts";

/** So many findings are written out on a screen. */
const shownFindings = 30;

/** A file's report for people. */
export function renderReport(file: string, report: FileReport): string {
  const { errors, warnings, estimate } = report;
  const verdict = errors.total === 0 ? "no errors" : `${errors.total} errors`;
  return [
    `${file}: ${report.examples} examples (${report.method}), ${verdict}, ${warnings.total} warnings`,
    renderFindings("Errors", errors),
    renderFindings("Warnings", warnings),
    renderDistributions(report),
    [
      `Epochs ${estimate.epochs}, tokens of one ${number(estimate.tokensPerEpoch)}, billed about ${number(estimate.billedTokens)}: ${priceOf(estimate.price)}`,
      ...report.bounds,
    ].join("\n"),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

export function priceOf(price: number | null): string {
  return price === null ? "price unknown (FINE_TUNING_PRICES tells it)" : `about $${price.toFixed(2)}`;
}

function renderFindings(title: string, { total, first, counts }: FoundInFile): string {
  if (total === 0) return "";
  const shown = first.slice(0, shownFindings).map(lineOf);
  const rest = total - shown.length;
  const kinds = Object.entries(counts).map(([code, count]) => `${code} ${count}`);
  return [`${title}: ${kinds.join(", ")}`, ...shown, ...(rest > 0 ? [`  … and ${rest} more`] : [])].join("\n");
}

function lineOf({ line, where, problem, fix }: Finding): string {
  const place = [line === null ? "file" : `line ${line}`, where].filter((part) => part !== "").join(", ");
  return `  ${place}: ${problem}. Fix: ${fix}.`;
}

const columns = ["min", "max", "mean", "median", "p5", "p95", "p10", "p90"] as const;

function renderDistributions({ messages, tokens, assistantTokens }: FileReport): string {
  const rows = [
    ["", ...columns],
    ["messages", ...cellsOf(messages)],
    ["tokens", ...cellsOf(tokens)],
    ["assistant tokens", ...cellsOf(assistantTokens)],
  ];
  return rows
    .map(([name = "", ...cells]) => name.padEnd(17) + cells.map((cell) => cell.padStart(9)).join(""))
    .join("\n");
}

function cellsOf(distribution: Distribution): string[] {
  return columns.map((column) => {
    const value = distribution[column];
    return value === null ? "–" : String(Number(value.toFixed(1)));
  });
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
