import { PlatformError } from "../errors.ts";

export interface FileToFetch {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether it lies with the platform: nobody else is asked for it, nor shown a token. */
  readonly isOurs: (url: URL) => boolean;
  readonly maxBytes: number;
  /** Of the error. */
  readonly sentence: string;
}

/** The bytes of a file that lies with a platform; no redirect is followed. @throws PlatformError */
export async function fetchFile(file: FileToFetch, signal: AbortSignal): Promise<Uint8Array> {
  const url = URL.parse(file.url);
  const fault = (code: string, status: number | null, retryable: boolean, cause?: unknown) => {
    // A copy: the library's own error may carry the request.
    const copied = cause instanceof Error ? new Error(cause.message) : undefined;
    const about = { status, code, requestId: null, retryAfterMs: null, retryable, cause: copied };
    return new PlatformError(file.sentence, about);
  };
  if (url === null || !file.isOurs(url)) throw fault("foreign-file", null, false);
  try {
    const { status, body } = await fetch(url, { headers: file.headers, redirect: "manual", signal });
    if (status !== 200 || body === null) {
      await body?.cancel();
      throw fault("file-refused", status, status === 429 || status >= 500);
    }
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const part of body) {
      bytes += part.length;
      if (bytes > file.maxBytes) throw fault("file-too-large", status, false);
      parts.push(part);
    }
    return Buffer.concat(parts);
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof PlatformError ? error : fault("unreachable", null, true, error);
  }
}
