import type { Distribution } from "../validation/distribution.ts";
import type { FileReport } from "../validation/validate.ts";
import type { DatasetReport } from "./build-dataset.ts";

export interface ReportPage {
  readonly at: number;
  readonly dataset: DatasetReport;
  readonly model: string;
  /** Of the files that hold anything, by their names. */
  readonly files: Readonly<Record<string, FileReport>>;
  /** Examples in which something was masked, as they were written. */
  readonly maskedExamples: readonly string[];
}

/** A page that stands alone: counts, what was left out and why, lengths, what was masked. */
export function renderReportPage({ at, dataset, model, files, maskedExamples }: ReportPage): string {
  const total = dataset.files["train.jsonl"] + dataset.files["validation.jsonl"];
  const body = [
    `<h1>Dataset for fine-tuning</h1><p class="small">Written ${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC, for ${escape(model)}. ${
      dataset.isModerated
        ? "Every text was judged by moderation."
        : "<b>No text was moderated: no moderation is configured.</b>"
    }</p>`,
    cards([
      ["examples", total],
      ["for training", dataset.files["train.jsonl"]],
      ["for validation", dataset.files["validation.jsonl"]],
      ["preferences", dataset.files["preferences.jsonl"]],
    ]),
    bars("Where they come from", dataset.sources),
    bars("Left out", dataset.leftOut),
    bars(`Masked, in ${dataset.masked.examples} examples`, dataset.masked.values),
    ...Object.entries(files).map(([name, report]) => fileSection(name, report)),
    maskedSection(maskedExamples),
  ];
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Dataset for fine-tuning</title><style>${style}</style><main>${body.join("\n")}</main></html>\n`;
}

function cards(figures: readonly (readonly [string, number])[]): string {
  return `<section class="cards">${figures.map(([name, value]) => `<div><b>${number(value)}</b><span>${name}</span></div>`).join("")}</section>`;
}

function bars(title: string, counts: Readonly<Record<string, number>>): string {
  const rows = Object.entries(counts);
  const most = Math.max(1, ...rows.map(([, count]) => count));
  const body = rows.map(
    ([name, count]) =>
      `<tr><th>${escape(name.toLowerCase())}</th><td class="bar"><i style="width:${((100 * count) / most).toFixed(1)}%"></i></td><td>${number(count)}</td></tr>`,
  );
  return `<section><h2>${escape(title)}</h2>${body.length === 0 ? "<p>Nothing.</p>" : `<table>${body.join("")}</table>`}</section>`;
}

const columns = ["min", "p5", "median", "mean", "p95", "max"] as const;

function fileSection(name: string, report: FileReport): string {
  const row = (title: string, spread: Distribution) =>
    `<tr><th>${title}</th>${columns.map((column) => `<td>${spread[column] === null ? "–" : number(Math.round(10 * (spread[column] ?? 0)) / 10)}</td>`).join("")}</tr>`;
  const { epochs, billedTokens, price } = report.estimate;
  const found = [...report.errors.first, ...report.warnings.first].map(
    ({ line, problem }) => `<li>${line === null ? "File" : `Line ${line}`}: ${escape(problem)}</li>`,
  );
  return `<section><h2>${escape(name)}</h2><table class="figures"><tr><th></th>${columns.map((column) => `<td>${column}</td>`).join("")}</tr>${row("messages", report.messages)}${row("tokens", report.tokens)}${row("assistant tokens", report.assistantTokens)}</table><p>${epochs} epochs, ${number(billedTokens)} tokens billed${price === null ? "" : `, about $${price.toFixed(2)}`}. ${report.errors.total} errors, ${report.warnings.total} warnings.</p>${found.length === 0 ? "" : `<ul>${found.slice(0, 20).join("")}</ul>`}</section>`;
}

function maskedSection(examples: readonly string[]): string {
  if (examples.length === 0) return "";
  const marked = examples.map((text) => `<pre>${escape(text).replaceAll(placeholder, "<mark>$&</mark>")}</pre>`);
  return `<section><h2>Examples of what was masked</h2>${marked.join("")}</section>`;
}

const placeholder = /\[(?:SECRET|EMAIL|IBAN|CARD|IP|PHONE|PERSON)_\d+\]/g;

function number(value: number): string {
  return value.toLocaleString("en-US");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

const style = `
:root{color-scheme:light dark;--line:#8884;--soft:#8882;--mark:#f7c94855;--bar:#4b7bec}
body{font:15px/1.5 system-ui,sans-serif;margin:0}main{max-width:52rem;margin:0 auto;padding:2rem 1rem}
h1{font-size:1.6rem;margin:0}h2{font-size:1.05rem;margin:2rem 0 .5rem}.small{opacity:.75}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem;margin-top:1.5rem}
.cards div{border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem}.cards b{display:block;font-size:1.6rem}
table{border-collapse:collapse;width:100%}th{text-align:left;font-weight:500;white-space:nowrap;padding:.25rem .75rem .25rem 0}
td{text-align:right;padding:.25rem .4rem;font-variant-numeric:tabular-nums}td.bar{width:70%;text-align:left}
td.bar i{display:block;height:.7rem;border-radius:.35rem;background:var(--bar)}
.figures tr+tr{border-top:1px solid var(--line)}pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--soft);border-radius:.6rem;padding:.8rem 1rem}
mark{background:var(--mark);color:inherit;border-radius:.25rem;padding:0 .15rem}`;
