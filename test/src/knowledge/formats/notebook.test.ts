import { expect, test } from "vitest";
import { readNotebook } from "../../../../src/knowledge/formats/read-notebook.ts";

const notebookOf = (cells: readonly object[], more: object = {}) =>
  JSON.stringify({ cells, metadata: { language_info: { name: "julia" } }, nbformat: 4, ...more });
const code = (source: string, outputs: readonly object[] = []) => ({ cell_type: "code", source: [source], outputs });
const prose = (source: string) => ({ cell_type: "markdown", source: source.split(/(?<=\n)/) });

test("prose and code are one document, and what was printed stands under its cell", () => {
  const notebook = notebookOf([
    prose("# Sales\n\nBy month."),
    code("plot(sales)", [
      { output_type: "stream", text: ["\u001b[32mdone\u001b[0m\n"] },
      { output_type: "display_data", data: { "image/png": "AAAA", "text/plain": ["<Figure>"] } },
      { output_type: "error", ename: "KeyError", evalue: "'may'", traceback: ["long"] },
    ]),
    prose("## Forecast\n\nUp."),
  ]);
  expect(readNotebook(notebook)).toEqual({
    kind: "document",
    title: "Sales",
    chunks: [
      {
        path: [],
        text: "By month.\n\n```julia\nplot(sales)\n```\n\n```text\ndone\n\n<Figure>\nKeyError: 'may'\n```",
        line: 3,
      },
      { path: ["Forecast"], text: "Up.", line: 18 },
    ],
  });
});

test("long outputs and pasted pictures are left out", () => {
  const notebook = notebookOf([
    code("show(all)", [{ output_type: "stream", text: "row\n".repeat(1_000) }]),
    prose(`![](data:image/png;base64,${"A".repeat(5_000)})\nA chart.`),
  ]);
  expect(readNotebook(notebook)).toMatchObject({ chunks: [{ text: "```julia\nshow(all)\n```\n\n![]()\nA chart." }] });
});

test("a fence that one cell leaves open ends with it", () => {
  const reading = readNotebook(notebookOf([prose("```\nopen"), prose("# Next\n\nWords.")]));
  expect(reading).toMatchObject({ title: "Next", chunks: [{}, { text: "Words." }] });
});

test("notebooks of format 3 are read as well", () => {
  const old = JSON.stringify({ worksheets: [{ cells: [{ cell_type: "code", input: "1 + 1" }] }], nbformat: 3 });
  expect(readNotebook(old)).toMatchObject({ chunks: [{ text: "```python\n1 + 1\n```" }] });
});

test.each([
  ["no JSON", "{", /no Jupyter notebook/],
  ["other JSON", '{"cells": 5}', /no Jupyter notebook/],
  ["too many cells", notebookOf(Array.from({ length: 10_001 }, () => prose("a"))), /more than 10000 cells/],
])("%s is unreadable, with its reason", (_, content, reason) => {
  expect(readNotebook(content)).toEqual({ kind: "unreadable", reason: expect.stringMatching(reason) });
});
