import { runChild } from "./child.ts";
import { type LoadSettings, runLoad } from "./load.ts";
import { ReplyWatch } from "./reply-watch.ts";
import { startSlackEnd } from "./slack-end.ts";

export interface OutsideSettings {
  readonly questions: readonly string[];
}

export interface OutsideReady {
  readonly apiUrl: string;
}

/** Slack, as a candidate sees it from below and from above: it sends events and takes replies. */
runChild(async ({ questions }: OutsideSettings) => {
  const watch = new ReplyWatch();
  const { apiUrl } = await startSlackEnd((call, answer) => watch.see(call, answer));
  return { ready: { apiUrl }, answer: (load: LoadSettings) => runLoad(load, questions, watch) };
});
