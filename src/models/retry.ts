import { setTimeout as sleep } from "node:timers/promises";
import { ModelError } from "../errors.ts";
import type { ChatModel } from "./chat-model.ts";

export interface RetryOptions {
  /** The longest that one call may take, in milliseconds: all its attempts and the waits between them. */
  readonly deadlineMs: number;
  readonly clock?: Clock | undefined;
}

export interface Clock {
  /** Milliseconds from any fixed point; never goes back. */
  now(): number;
  /** Rejects when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** From 0 up to, but not including, 1. */
  random(): number;
}

const maxAttempts = 6;
const firstBackoffMs = 500;
const maxBackoffMs = 20_000;

/** Repeats what failed and may succeed later, until the deadline or the signal says stop. */
export async function retry<T>(attempt: () => Promise<T>, options: RetryOptions, signal: AbortSignal): Promise<T> {
  const waitAfter = startWaiting(options, signal);
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      await waitAfter(error);
    }
  }
}

/** The same model, whose streams start again when they fail before their first event. */
export function withRetry(model: ChatModel, options: RetryOptions): ChatModel {
  return {
    name: model.name,
    contextTokens: model.contextTokens,
    get takesTools() {
      return model.takesTools;
    },
    async *stream(request, signal) {
      const waitAfter = startWaiting(options, signal);
      for (;;) {
        let hasYielded = false;
        try {
          for await (const event of model.stream(request, signal)) {
            hasYielded = true;
            yield event;
          }
          return;
        } catch (error) {
          if (hasYielded) throw error;
          await waitAfter(error);
        }
      }
    },
  };
}

/**
 * Waits after a failed attempt, or throws its error where another one makes no sense: it would fail alike, or start
 * past the deadline. Full jitter on top of what the service asks for keeps those who failed together from coming back
 * together.
 */
function startWaiting({ deadlineMs, clock = systemClock }: RetryOptions, signal: AbortSignal) {
  const deadline = clock.now() + deadlineMs;
  let attempts = 0;

  return async (error: unknown): Promise<void> => {
    attempts += 1;
    signal.throwIfAborted();
    if (!(error instanceof ModelError) || !error.retryable || attempts >= maxAttempts) throw error;
    const backoffMs = clock.random() * Math.min(maxBackoffMs, firstBackoffMs * 2 ** (attempts - 1));
    const waitMs = (error.retryAfterMs ?? 0) + backoffMs;
    if (clock.now() + waitMs >= deadline) throw error;
    try {
      await clock.sleep(waitMs, signal);
    } catch (interruption) {
      signal.throwIfAborted();
      throw interruption;
    }
  };
}

/** A timer of Node's counts to 2^31 - 1 ms; a longer one fires at once. */
const maxTimerMs = 2 ** 31 - 1;

const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => sleep(Math.min(ms, maxTimerMs), undefined, { signal }),
  random: Math.random,
};
