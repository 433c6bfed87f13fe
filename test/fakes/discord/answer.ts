/** What a REST route answers; a null body is a 204, which Discord sends without a content type. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Asked {
  readonly ids: readonly string[];
  readonly body: Readonly<Record<string, unknown>>;
  readonly query: URLSearchParams;
  /** For the audit log. */
  readonly reason: string | null;
}

export const done: Answer = { status: 204, body: null };

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

/** Discord's own codes: docs "Opcodes and Status Codes". */
export function refusal(status: number, code: number, message: string, errors?: object): Answer {
  return { status, body: { message, code, ...(errors === undefined ? {} : { errors }) } };
}

export function invalid(field: string, code: string, message: string): Answer {
  return refusal(400, 50035, "Invalid Form Body", { [field]: { _errors: [{ code, message }] } });
}
