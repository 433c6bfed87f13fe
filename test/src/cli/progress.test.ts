import { expect, test } from "vitest";
import { showProgress } from "../../../src/cli/progress.ts";

/** A screen that keeps what is written to it, and a clock that stands still. */
function openScreen(screen: { readonly isTTY?: boolean; readonly columns?: number }) {
  const written: string[] = [];
  const clock = { ms: 0 };
  const progress = showProgress({ ...screen, write: (text) => written.push(text) }, () => clock.ms);
  const tell = (ms: number, done: number, total = 1_000, source: string | null = "folder:docs") => {
    clock.ms = ms;
    progress.tell({ source, done, total });
  };
  return { written, tell, clear: progress.clear };
}

test("on a terminal a bar grows in place, with rate and time left, and is gone at the end", () => {
  const { written, tell, clear } = openScreen({ isTTY: true, columns: 120 });
  tell(0, 1);
  tell(50, 10);
  tell(1_000, 251);
  expect(written).toEqual([
    "\rfolder:docs ░░░░░░░░░░░░░░░░░░░░░░░░   0 % · 1 of 1,000 files\u001b[K",
    "\rfolder:docs ██████░░░░░░░░░░░░░░░░░░  25 % · 251 of 1,000 files · 250/s · 3 s left\u001b[K",
  ]);
  tell(1_010, 1_000);
  expect(written.at(-1)).toContain("100 % · 1,000 of 1,000 files");
  clear();
  expect(written.at(-1)).toBe("\r\u001b[K");
});

test("the rate is that of the last while, and begins anew with what is embedded", () => {
  const { written, tell } = openScreen({ isTTY: true, columns: 120 });
  tell(0, 0, 100_000);
  tell(1_000, 90_000, 100_000);
  for (let second = 2; second <= 20; second += 1) tell(second * 1_000, 90_000 + 10 * second, 100_000);
  expect(written.at(-1)).toContain("10/s · 16 min left");
  tell(21_000, 5, 400, null);
  expect(written.at(-1)).toContain("5 of 400 texts embedded\u001b[K");
});

test("elsewhere there is a plain line now and then", () => {
  const { written, tell, clear } = openScreen({});
  for (let second = 0; second <= 25; second += 1) tell(second * 1_000, second);
  clear();
  expect(written).toHaveLength(2);
  expect(written[0]).toMatch(/^folder:docs [█░]+ {3}1 % · 10 of 1,000 files · 1\.0\/s · 17 min left\n$/);
});

test.each([20, 40, 60, 80, 0])("no line is longer than a terminal of %i columns", (columns) => {
  const { written, tell } = openScreen({ isTTY: true, columns });
  tell(0, 0, 1_000_000, `folder:${"deep/".repeat(30)}`);
  tell(2_000, 999_999, 1_000_000, `folder:${"deep/".repeat(30)}`);
  // Without the return before it and the clearing behind it.
  for (const line of written) expect(line.slice(1, -3).length).toBeLessThan(columns || 80);
});
