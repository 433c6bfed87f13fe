import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** The rows of the table of faults in docs/reliability.md: its last column names a test, as `file › its title`. */
const rows = readFileSync("docs/reliability.md", "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && line.includes(" › "))
  .map((line) => {
    const cells = line.split(" | ");
    return {
      fault: cells[0]?.slice(2).trim() ?? "",
      test:
        cells
          .at(-1)
          ?.replace(/\s*\|$/, "")
          .trim() ?? "",
    };
  });

test("the table of faults is there", () => {
  expect(rows.length).toBeGreaterThan(25);
});

test.each(rows)("$fault is shown by a test that exists", ({ test: named }) => {
  const [file = "", title = ""] = named.replaceAll("`", "").split(" › ");
  expect(existsSync(file)).toBe(true);
  expect(readFileSync(file, "utf8").replaceAll(/\s+/g, " ").includes(title)).toBe(true);
});
