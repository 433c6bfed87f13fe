import { ConsoleReply } from "../../../adapters/console/deliver.ts";
import { Live } from "../../../adapters/console/live.ts";
import { replySinkContract } from "../../contracts/reply-sink.ts";
import { contextWith } from "../../helpers/reply-context.ts";

replySinkContract("the console", async () => {
  const turn = new Live().ask("a-conversation", { messageId: "m", question: "?", isOwn: true, at: 0 });
  const reported: string[] = [];
  const words = () =>
    turn.blocks
      .join("")
      .replaceAll(/<[^>]*>/g, "")
      .trim();
  return {
    open: (changes) =>
      new ConsoleReply(turn, contextWith({ onPosted: (id) => void reported.push(id), ...changes }), () => undefined),
    reported,
    shown: () => (words() === "" ? [] : [words()]),
    hasStatus: () => turn.state.kind === "working",
    toldPrivately: () => (turn.state.kind === "refused" && turn.state.sentence !== null ? [turn.state.sentence] : []),
    close: async () => undefined,
  };
});
