import { fork } from "node:child_process";
import { once } from "node:events";

/** A process of its own, so that what it burns is not counted as anyone else's. */
export interface Child<Ready> {
  readonly ready: Ready;
  /** One question at a time. */
  ask<Answer>(question: object): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts `file`, hands it `settings` and waits for its first word. BENCH_PROFILE names a folder for its CPU profile. */
export async function startChild<Ready>(file: string, settings: object): Promise<Child<Ready>> {
  const folder = process.env["BENCH_PROFILE"];
  const execArgv = folder === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${folder}/${file}`];
  const child = fork(new URL(file, import.meta.url), { execArgv, serialization: "advanced" });

  const exited = once(child, "exit");
  const answer = async <Answer>(): Promise<Answer> => {
    const [message] = await Promise.race([
      once(child, "message"),
      exited.then(([code]) => {
        throw new Error(`${file} ended early, with ${String(code)}`);
      }),
    ]);
    return message as Answer;
  };
  const ask = <Answer>(question: object) => {
    child.send(question);
    return answer<Answer>();
  };
  return {
    ready: await ask<Ready>(settings),
    ask,
    async stop() {
      child.disconnect();
      await exited;
    },
  };
}

/** The child's side: `start` gets the settings; what it returns answers each later question. */
export function runChild<Settings, Question>(
  start: (settings: Settings) => Promise<{ readonly ready: object; answer(question: Question): Promise<object> }>,
): void {
  const run = async (settings: Settings) => {
    const { ready, answer } = await start(settings);
    const reply = async (question: Question) => process.send?.(await answer(question));
    process.on("message", (question) => void reply(question as Question));
    process.send?.(ready);
  };
  process.once("disconnect", () => process.exit());
  process.once("message", (settings) => void run(settings as Settings));
}
