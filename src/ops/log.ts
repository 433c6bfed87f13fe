import { pino, type DestinationStream } from "pino";
import type { Log } from "../platform/log.ts";
import { loggable } from "./loggable.ts";

export interface LogOptions {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly name: string;
  /** The tokens and keys of this installation; wherever they turn up, `[secret]` is written instead. */
  readonly secrets: readonly string[];
  /** Where the JSON lines go; standard error where it is left out, because standard output belongs to the command. */
  readonly destination?: DestinationStream;
}

/**
 * The program's log, as JSON lines. That nobody hands it words or secrets is the rule of its port; under it lies a
 * second net: fields are reduced to what is safe ({@link loggable}), and each finished line is searched for secrets.
 */
export function createLog({ level, name, secrets, destination }: LogOptions): Log {
  const hideSecrets = secretHider(secrets);
  return pino(
    {
      level,
      name,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: loggable },
      // pino's own error serializer copies every property of an error, and with it an SDK's request.
      serializers: { err: (error: unknown) => error },
      hooks: { streamWrite: hideSecrets },
    },
    // Synchronous, so that the lines before a crash or an exit are there: a turn writes only a few.
    destination ?? pino.destination({ dest: 2, sync: true }),
  );
}

/** What tokens look like: Slack's (xoxb-, xapp-, xoxe.), OpenAI's, Discord's three parts, and the header that carries one. */
const tokenShapes =
  /\b(?:xox[a-z]|xapp|sk)[-.][\w.-]{6,}|\b(?:Bearer|Bot|Basic) [\w.~+/=-]{8,}|\b[\w-]{23,}\.[\w-]{6}\.[\w-]{27,}/g;

function secretHider(secrets: readonly string[]): (line: string) => string {
  // A key such as "none", given to a local server that wants none, would blank out ordinary words.
  const known = secrets.filter((secret) => secret.length >= 8).map((secret) => JSON.stringify(secret).slice(1, -1));
  return (line) =>
    known.reduce((text, secret) => text.replaceAll(secret, "[secret]"), line).replaceAll(tokenShapes, "[secret]");
}
