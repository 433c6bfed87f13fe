import { parseArgs } from "node:util";
import { runLoad } from "./run-load.ts";
import { quantile } from "./statistics.ts";

/** `npm run load`, `npm run load -- --http`: a thousand mentions in two seconds. */
const { values } = parseArgs({
  options: {
    http: { type: "boolean", default: false },
    mentions: { type: "string", default: "1000" },
    seconds: { type: "string", default: "2" },
  },
});
const mentions = Number(values.mentions);
const over = values.http ? "http" : "socket";
const result = await runLoad({ mentions, withinMs: 1_000 * Number(values.seconds), over, maxMs: 180_000 });
const ms = (value: number) => `${Math.round(value)} ms`;
const { acknowledgedMs } = result;
console.log(`${mentions} mentions in ${ms(result.saidMs)}, over ${values.http ? "HTTP" : "Socket Mode"}
lost (must be 0)      ${result.lost}
delivered again       ${result.late}
twice (must be 0)     ${result.twice}
acknowledged          p50 ${ms(quantile(acknowledgedMs, 0.5))} · p99 ${ms(quantile(acknowledgedMs, 0.99))} (aim: below 500) · max ${ms(Math.max(...acknowledgedMs))}; Slack waits 3000 ms
all answered after    ${(result.allAnsweredMs / 1_000).toFixed(1)} s`);
process.exitCode = result.lost + result.twice > 0 ? 1 : 0;
