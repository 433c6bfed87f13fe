import * as z from "zod";

export interface ApiError {
  readonly message: string;
  readonly type: string;
  readonly param?: string | null;
  readonly code?: string | null;
}

/** A request that is answered with OpenAI's error shape. */
export class ApiFault extends Error {
  readonly status: number;
  readonly error: ApiError;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, error: ApiError, headers: Readonly<Record<string, string>> = {}) {
    super(error.message);
    this.status = status;
    this.error = error;
    this.headers = headers;
  }
}

export function badRequest(message: string, param: string | null, code: string | null): ApiFault {
  return new ApiFault(400, { message, type: "invalid_request_error", param, code });
}

export function unsupportedParameter(param: string): ApiFault {
  return badRequest(
    `Unsupported parameter: '${param}' is not supported with this model.`,
    param,
    "unsupported_parameter",
  );
}

/** Parses a body as OpenAI does: the first thing that is wrong, named. */
export function checkBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = (issue?.path ?? [])
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("");
  const param = path.replace(/^\./, "");
  if (issue?.code === "unrecognized_keys") {
    const name = `${param === "" ? "" : `${param}.`}${issue.keys[0]}`;
    throw badRequest(`Unknown parameter: '${name}'.`, name, "unknown_parameter");
  }
  if (issue?.code === "invalid_type" && issue.message.endsWith("received undefined"))
    throw badRequest(`Missing required parameter: '${param}'.`, param, "missing_required_parameter");
  throw badRequest(`Invalid value for '${param}': ${issue?.message}`, param, "invalid_value");
}
