import { LogLevel } from "@slack/web-api";

/** Slack's clients print what they are refused, which here is what is wanted. */
export const quietLogger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};
