/** What each candidate is started with; it answers Slack's events at `http://127.0.0.1:<port>/slack/events`. */
export interface CandidateSettings {
  readonly apiUrl: string;
  readonly port: number;
  /** A folder of the run's own, for what is stored and indexed. */
  readonly folder: string;
  /** threadwise's settings beside those that the bench needs; with OPENAI_BASE_URL the models are those behind it. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Usage {
  /** Of all its threads, since it began. */
  readonly cpuMs: number;
  /** Of the thread that everything else waits for. */
  readonly mainThreadMs: number;
  readonly rssMb: number;
}

export async function answerUsage(): Promise<Usage> {
  const all = process.cpuUsage();
  const main = process.threadCpuUsage();
  return {
    cpuMs: (all.user + all.system) / 1000,
    mainThreadMs: (main.user + main.system) / 1000,
    rssMb: process.memoryUsage.rss() / 2 ** 20,
  };
}
