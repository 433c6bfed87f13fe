import { DiscordjsError, DiscordjsErrorCodes, GatewayCloseCodes } from "discord.js";
import { ConfigError, PlatformError } from "../../src/errors.ts";
import { translateError } from "./translate-error.ts";

/** What went wrong at the start: a setting, where Discord says so. */
export function translateStartError(error: unknown): ConfigError | PlatformError {
  if (error instanceof ConfigError) return error;
  if (error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid) return wrongToken();
  const [, resetsAt] =
    /^Not enough sessions .* resets at (\S+)$/.exec(error instanceof Error ? error.message : "") ?? [];
  if (resetsAt === undefined) return translateError(error);
  const fault = { status: null, code: "no-sessions-left", requestId: null, retryAfterMs: null, retryable: true };
  return new PlatformError(`Discord allows this bot no more sessions until ${resetsAt}.`, fault);
}

/** Why the gateway closed the connection for good. */
export function closedFor(code: number): ConfigError | PlatformError {
  if (code === GatewayCloseCodes.AuthenticationFailed) return wrongToken();
  if (code === GatewayCloseCodes.DisallowedIntents) {
    return problem(
      "DISCORD_MESSAGE_CONTENT",
      "needs the Message Content Intent: turn it on at https://discord.com/developers/applications, your application, " +
        "Bot, Privileged Gateway Intents; or turn this setting off",
      "off",
    );
  }
  const fault = { status: null, code: `closed-${code}`, requestId: null, retryAfterMs: null, retryable: false };
  return new PlatformError(`Discord refuses the connection with code ${code}.`, fault);
}

export function unknownGuild(): ConfigError {
  return problem("DISCORD_GUILD_ID", "names a server that the bot is not in", "123456789012345678");
}

function wrongToken(): ConfigError {
  const text = "is not accepted by Discord; reset it under Bot in the developer portal";
  return problem("DISCORD_TOKEN", text, "MTA.abc.def");
}

function problem(variable: string, text: string, example: string): ConfigError {
  return new ConfigError([{ variable, problem: text, example }]);
}
