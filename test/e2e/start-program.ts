import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";

/** Whatever people, models and documents say in these tests holds this word, so that no log may hold it. */
export const spoken = "marmalade";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const mainFile = join(repository, "src/main.ts");
const cliFile = join(repository, "src/cli/threadwise.ts");
/** As `npm start` does: the second start is the faster one. */
const compileCache = join(repository, "node_modules/.cache/threadwise-e2e");

type Environment = Readonly<Record<string, string>>;

export const keyDocument = `# Keys\n\n## Rotating\n\nTo rotate the signing key, run \`keys rotate\` and spread ${spoken} on it. The old key stays valid for a day.\n`;

/** A machine with nothing but an empty folder and documents: programs start in it, die and start again. */
export async function openHome(documents: Environment = { "keys.md": keyDocument }): Promise<Home> {
  const folder = await mkdtemp(join(tmpdir(), "threadwise-e2e-"));
  const home = new Home(folder);
  for (const [path, text] of Object.entries(documents)) await home.write(join("docs", path), text);
  return home;
}

export class Home implements AsyncDisposable {
  readonly folder: string;
  readonly #programs: Program[] = [];

  constructor(folder: string) {
    this.folder = folder;
  }

  async write(path: string, text: string): Promise<void> {
    const file = join(this.folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  /** Resolves when the program says that it is ready. */
  async start(env: Environment = {}): Promise<Program> {
    const program = this.run(env);
    await program.logged('"msg":"ready"');
    // Printed before, and read from another pipe.
    if (env["CONSOLE"] !== "off") await program.printed("Console: ");
    return program;
  }

  /** For a start that may fail. */
  run(env: Environment = {}): Program {
    return this.#spawn(mainFile, [], env);
  }

  /** The `threadwise` command, to its end. */
  async command(args: readonly string[], env: Environment = {}): Promise<Program> {
    const program = this.begin(args, env);
    await program.ended;
    return program;
  }

  /** The `threadwise` command, on its way. */
  begin(args: readonly string[], env: Environment = {}): Program {
    return this.#spawn(cliFile, args, env);
  }

  #spawn(file: string, args: readonly string[], env: Environment): Program {
    const program = new Program(this.folder, [file, ...args], { CONSOLE_PORT: "0", LOG_LEVEL: "debug", ...env });
    this.#programs.push(program);
    return program;
  }

  /** What all programs so far have logged, the oldest first. */
  get logs(): string {
    return this.#programs.map(({ stderr }) => stderr).join("");
  }

  /** Soft state runs out, as after its lifetime; no program may run. */
  async forget(namespace: string): Promise<void> {
    const database = new DatabaseSync(join(this.folder, "data/threadwise.db"));
    database.prepare("DELETE FROM key_value WHERE namespace = ?").run(namespace);
    database.close();
  }

  /** Everything that is on disk, byte for byte: the database and what has not been written back to it yet. */
  async storedBytes(): Promise<string> {
    const files = await readdir(join(this.folder, "data"));
    const bytes = await Promise.all(files.map((file) => readFile(join(this.folder, "data", file), "latin1")));
    return bytes.join("\n");
  }

  /** Ends what still runs. None of the programs may have written words or secrets to its log. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.kill()));
    await rm(this.folder, { recursive: true, force: true });
    const indiscretions = this.#programs.flatMap((program) => program.indiscretions());
    if (indiscretions.length > 0) throw new Error(`written to a log: ${indiscretions.join("\n")}`);
  }
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class Program {
  readonly ended: Promise<Ended>;
  stdout = "";
  stderr = "";
  readonly #child;
  readonly #secrets: readonly string[];
  readonly #looks = new Set<() => void>();

  constructor(folder: string, args: readonly string[], env: Environment) {
    const plain = { PATH: process.env["PATH"], NODE_COMPILE_CACHE: compileCache };
    this.#child = spawn(process.execPath, args, { cwd: folder, env: { ...plain, ...env }, stdio: "pipe" });
    this.#secrets = Object.entries(env).flatMap(([name, value]) => (/TOKEN|KEY|SECRET/.test(name) ? [value] : []));
    const { stdout, stderr } = this.#child;
    stdout.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
      for (const look of this.#looks) look();
    });
    stderr.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
      for (const look of this.#looks) look();
    });
    this.ended = once(this.#child, "close").then(() => {
      for (const look of this.#looks) look();
      return { code: this.#child.exitCode, signal: this.#child.signalCode };
    });
  }

  get consoleUrl(): string {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(this.stdout) ?? [];
    if (url === undefined) throw new Error(`no address was printed: ${this.stdout}${this.stderr}`);
    return url;
  }

  /** Resolves as soon as the log holds this so often. */
  logged(words: string, times = 1): Promise<void> {
    return this.#holds("stderr", words, times);
  }

  printed(words: string): Promise<void> {
    return this.#holds("stdout", words, 1);
  }

  #holds(stream: "stdout" | "stderr", words: string, times: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => {
      if (this[stream].split(words).length > times) resolve();
      else if (this.hasEnded) reject(new Error(`ended before it wrote ${words}: ${this.stdout}${this.stderr}`));
      else return;
      this.#looks.delete(look);
    };
    this.#looks.add(look);
    look();
    return promise;
  }

  async stop(signal: "SIGTERM" | "SIGINT" = "SIGTERM"): Promise<Ended> {
    this.#child.kill(signal);
    return this.ended;
  }

  /** As by a power cut: nothing is let end. */
  async kill(): Promise<void> {
    if (!this.hasEnded) this.#child.kill("SIGKILL");
    await this.ended;
  }

  /** What it should never have written. */
  indiscretions(): string[] {
    const secrets = this.#secrets.filter((secret) => (this.stdout + this.stderr).includes(secret));
    const lines = this.stderr.split("\n").filter((line) => line.includes(spoken));
    return [...secrets, ...lines];
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}
