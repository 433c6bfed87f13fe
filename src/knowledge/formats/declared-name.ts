/** What a line of code declares, in whichever language it may be; null where it declares nothing that has a name. */
export function declaredName(line: string): string | null {
  // A declaration says its name early, and a pattern on a line of thousands of signs takes long.
  const start = line.slice(0, maxCharacters);
  for (const pattern of patterns) {
    const name = pattern.exec(start)?.[1]?.replace(/[:.]+$/, "");
    if (name !== undefined && name !== "" && !keywords.has(name)) return name;
  }
  return null;
}

const maxCharacters = 300;

const modifiers =
  "(?:(?:export|default|declare|public|private|protected|internal|static|final|abstract|async|override|virtual|sealed|partial|open|inline|extern|unsafe|const|pub(?:\\([\\w:]+\\))?|local|readonly|data|suspend)\\s+)*";

const patterns: readonly RegExp[] = [
  // class Queue · pub fn run · def self.load · CREATE TABLE turns · resource "aws_s3_bucket" "logs"
  new RegExp(
    `^\\s*${modifiers}(?:function\\*?|class|interface|enum|struct|union|trait|module|namespace|package|def|defp|defmodule|defmacro|fn|func|fun|sub|type|typealias|protocol|extension|object|record|message|service|resource|variable|output|data|contract|library|mod|macro)\\s+(?:\\([^)]*\\)\\s*)?["']?(?:self\\.)?([\\w$:.!?-]+)`,
  ),
  // impl Display for Turn
  /^\s*impl(?:<[^>]*>)?\s+(?:[\w:<>, ]+\s+for\s+)?([\w:]+)/,
  /^\s*create\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+|unique\s+|virtual\s+|materialized\s+)*(?:table|view|index|function|procedure|trigger|type|schema)\s+(?:if\s+not\s+exists\s+)?["'`[]?([\w.]+)/i,
  // const run = async () =>, at the left margin: inside of functions these are too many
  new RegExp(`^${modifiers}(?:const|let|var|val)\\s+([\\w$]+)\\s*(?::[^=]+)?=`),
  // [package] of TOML, name: of YAML
  /^\[{1,2}([\w."-]+)\]{1,2}\s*$/,
  /^([\w.-]+):(?:\s|$)/,
  // void run(int x) { · async load(id) { · run() {
  new RegExp(`^\\s*${modifiers}(?:[\\w:<>,*&\\[\\]?]+\\s+)*[*&]*([\\w$~#:]+)\\s*(?:<[^>]*>)?\\([^;"'\`]*[{)]\\s*$`),
];

/** What stands before a bracket and declares nothing. */
const keywords: ReadonlySet<string> = new Set(
  "if for while switch catch return import require await yield throw new delete typeof super print assert with foreach using lock match when unless until elif".split(
    " ",
  ),
);
