/** The subset of pino that is used. Never hand it message text, tokens or keys: ids, counts, codes and durations only. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
