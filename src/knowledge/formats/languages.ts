import { extname } from "node:path";

/** The name of a language as Markdown's fences give it, by the endings of its files. */
const extensionsOf: Readonly<Record<string, string>> = {
  bash: ".sh .bash .zsh",
  c: ".c .h",
  clojure: ".clj .cljs .edn",
  cpp: ".cc .cpp .cxx .hh .hpp",
  csharp: ".cs",
  css: ".css .scss .less",
  dart: ".dart",
  elixir: ".ex .exs",
  erlang: ".erl .hrl",
  fsharp: ".fs",
  go: ".go",
  graphql: ".graphql .gql",
  groovy: ".groovy .gradle",
  haskell: ".hs",
  hcl: ".tf .hcl",
  java: ".java",
  javascript: ".js .mjs .cjs .jsx",
  julia: ".jl",
  kotlin: ".kt .kts",
  lua: ".lua",
  objectivec: ".m .mm",
  perl: ".pl .pm",
  php: ".php",
  powershell: ".ps1 .psm1",
  proto: ".proto",
  python: ".py .pyi",
  r: ".r",
  ruby: ".rb .rake",
  rust: ".rs",
  scala: ".scala .sc",
  sql: ".sql",
  svelte: ".svelte",
  swift: ".swift",
  toml: ".toml",
  typescript: ".ts .mts .cts .tsx",
  vue: ".vue",
  yaml: ".yaml .yml",
  zig: ".zig",
};

const byExtension = new Map(
  Object.entries(extensionsOf).flatMap(([language, endings]) => endings.split(" ").map((ending) => [ending, language])),
);

const byName: Readonly<Record<string, string>> = {
  dockerfile: "dockerfile",
  gemfile: "ruby",
  justfile: "makefile",
  makefile: "makefile",
  rakefile: "ruby",
};

/** Of a file of source code; null where the name tells of none. */
export function languageOf(name: string): string | null {
  const lower = name.toLowerCase();
  return byExtension.get(extname(lower)) ?? byName[lower] ?? null;
}
