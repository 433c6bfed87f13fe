import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../..", import.meta.url));

export interface Import {
  /** What is imported: one of our files by its path in the repository, a package, or a `node:` module. */
  readonly what: string;
  /** `lazy`: by `import()`, or as a worker by `new URL`, so only once it is wanted. `type`: gone before the program runs. */
  readonly how: "static" | "lazy" | "type";
}

export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly imports: readonly Import[];
}

/** Every TypeScript file below the folders, by its path in the repository. */
export function readSources(folders: readonly string[]): ReadonlyMap<string, SourceFile> {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(folder, name)),
  );
  return new Map(paths.sort().map((path) => [path, readSource(path)]));
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(repository, path), "utf8");
  return { path, text, lines: text.split("\n").length - 1, imports: importsOf(text, path) };
}

const fromClause = /^\s*(?:import|export)(\s+type)?\s[^;"']*?\bfrom\s*["']([^"']+)["']/gm;
const bareImport = /^\s*import\s*["']([^"']+)["']/gm;
const lazyImport = /\bimport\(\s*["']([^"']+)["']|\bnew URL\(\s*["'](\.[^"']+\.ts)["']/g;

export function importsOf(source: string, path: string): Import[] {
  const text = source.replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "");
  const resolve = (specifier: string) => resolveImport(specifier, path);
  return [
    ...Array.from(text.matchAll(fromClause), ([, type, what = ""]): Import => ({
      what: resolve(what),
      how: type === undefined ? "static" : "type",
    })),
    ...Array.from(text.matchAll(bareImport), ([, what = ""]): Import => ({ what: resolve(what), how: "static" })),
    ...Array.from(text.matchAll(lazyImport), ([, module, worker]): Import => ({
      what: resolve(module ?? worker ?? ""),
      how: "lazy",
    })),
  ];
}

function resolveImport(specifier: string, path: string): string {
  if (specifier.startsWith(".")) return normalize(join(dirname(path), specifier));
  if (specifier.startsWith("node:") || builtinModules.includes(specifier))
    return `node:${specifier.replace("node:", "")}`;
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
