import { UserError } from "../errors.ts";
import { moderationCategories, type ModerationCategory } from "../models/moderation-model.ts";
import type { Action, CategoryRule, Rules } from "./policy.ts";

/** Rules as lines that people change: `category warn block on-block on-warn`, `sexual 0.4 0.7 refuse+alert note`. */

type CategoryRules = Rules["categories"];

export function thresholdLines(categories: CategoryRules): string {
  return moderationCategories.map((category) => lineOf(category, categories[category])).join("\n");
}

function lineOf(category: ModerationCategory, { warn, block, onWarn, onBlock }: CategoryRule): string {
  return [category, scoreOf(warn), scoreOf(block), actionsOf(onBlock), actionsOf(onWarn)].join(" ");
}

function scoreOf(score: number | null): string {
  return score === null ? "off" : String(score);
}

function actionsOf(actions: readonly Action[]): string {
  return actions.length === 0 ? "none" : actions.join("+");
}

/** What the lines say of their categories. @throws UserError that names the line that is wrong, and why. */
export function parseThresholdLines(text: string): ReadonlyMap<ModerationCategory, CategoryRule> {
  const rules = new Map<ModerationCategory, CategoryRule>();
  for (const [index, line] of text.split("\n").entries()) {
    const words = line.trim().split(/\s+/);
    if (line.trim() === "" || line.trim().startsWith("#")) continue;
    const fault = (why: string) =>
      new UserError("wrong-thresholds", `Nothing was changed. Line ${index + 1}, \`${oneCode(line)}\`: ${why}.`);
    const [name = "", warn = "", block = "", onBlock = "refuse", onWarn = "note", ...rest] = words;
    const category = moderationCategories.find((known) => known === name);
    if (category === undefined) throw fault(`the category must be one of ${moderationCategories.join(", ")}`);
    if (rules.has(category)) throw fault(`${category} stands there twice`);
    if (words.length < 3 || rest.length > 0) throw fault(`it must be \`category warn block on-block on-warn\``);
    rules.set(category, {
      warn: parseScore(warn, "warn", fault),
      block: parseScore(block, "block", fault),
      onBlock: withRefusal(parseActions(onBlock, blockActions, "on a block", fault)),
      onWarn: parseActions(onWarn, warnActions, "on a warning", fault),
    });
  }
  return rules;
}

type Fault = (why: string) => UserError;

const blockActions: readonly Action[] = ["refuse", "delete", "alert", "warn"];
const warnActions: readonly Action[] = ["note", "warn", "alert"];

function parseScore(word: string, what: string, fault: Fault): number | null {
  if (/^(?:off|never|-|–)$/.test(word)) return null;
  const score = /^(?:\d+|\d*\.\d+(?:e-\d+)?|\d+e-\d+)$/.test(word) ? Number(word) : Number.NaN;
  if (!(score >= 0 && score <= 1)) throw fault(`${what} must be a number from 0 to 1, or off`);
  return score;
}

function parseActions(word: string, known: readonly Action[], when: string, fault: Fault): readonly Action[] {
  if (word === "none") return [];
  return [...new Set(word.split(/[+,]/))].map((name) => {
    const action = known.find((one) => one === name);
    if (action === undefined) throw fault(`"${name}" can't follow ${when}; that can be ${known.join(", ")}`);
    return action;
  });
}

/** What blocks is not answered, whether that is written or not. */
function withRefusal(actions: readonly Action[]): readonly Action[] {
  return actions.includes("refuse") ? actions : ["refuse", ...actions];
}

function oneCode(line: string): string {
  return line.trim().replaceAll("`", "'").slice(0, 80).toWellFormed();
}
