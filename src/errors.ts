/**
 * What can go wrong, by who must act. Anything that is none of these is a bug and is logged with its turn id.
 */

/** One setting that keeps the program from starting. */
export interface ConfigProblem {
  readonly variable: string;
  readonly problem: string;
  readonly example: string;
}

/** The operator must act. The program exits with code 78 (EX_CONFIG of sysexits.h) before it connects anywhere. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const lines = problems.map((p) => `  ${p.variable}: ${p.problem}\n    for example: ${p.variable}=${p.example}`);
    super(`threadwise cannot start, ${problems.length} setting(s) need attention:\n${lines.join("\n")}`);
    this.problems = problems;
  }
}

/** The person must act: `message` is the very sentence that they are shown, privately. */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly code: string;

  /** @param code stable and kebab-case, for logs and tests. */
  constructor(code: string, sentence: string) {
    super(sentence);
    this.code = code;
  }
}

interface ServiceFault {
  /** HTTP status, or null where the fault happened below HTTP (refused, reset, timed out, cut short). */
  readonly status: number | null;
  /** The service's own code ("insufficient_quota", "channel_not_found"), or ours in kebab-case ("stream-cut"). */
  readonly code: string;
  readonly requestId: string | null;
  /** How long the service asks us to wait, in milliseconds; null where it said nothing. */
  readonly retryAfterMs: number | null;
  /** Whether the same call may succeed later without anyone changing anything. Decided once, where the fault is translated. */
  readonly retryable: boolean;
  readonly cause?: unknown;
}

class ServiceError extends Error {
  readonly status: number | null;
  readonly code: string;
  readonly requestId: string | null;
  readonly retryAfterMs: number | null;
  readonly retryable: boolean;

  constructor(message: string, fault: ServiceFault) {
    super(message, { cause: fault.cause });
    this.status = fault.status;
    this.code = fault.code;
    this.requestId = fault.requestId;
    this.retryAfterMs = fault.retryAfterMs;
    this.retryable = fault.retryable;
  }
}

/** Slack, Discord or the browser's connection failed us. */
export class PlatformError extends ServiceError {
  override readonly name = "PlatformError";
}

/** A model service (chat, embedding, moderation, fine-tuning) failed us. */
export class ModelError extends ServiceError {
  override readonly name = "ModelError";
}

/** The disk or the database failed us. */
export class StorageError extends ServiceError {
  override readonly name = "StorageError";
}
