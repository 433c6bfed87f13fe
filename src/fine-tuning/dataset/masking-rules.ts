import { findPhoneNumbersInText } from "libphonenumber-js/min";
import validator from "validator";

/** A piece of a text that must not leave the house. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly kind: Kind;
}

/** The gravest first: where two overlap, it gives its name. */
export const kinds = ["SECRET", "EMAIL", "IBAN", "CARD", "IP", "PHONE", "PERSON"] as const;

export type Kind = (typeof kinds)[number];

interface Rule {
  readonly kind: Kind;
  readonly pattern: RegExp;
  /** Whether what looks like one is one. */
  readonly isOne?: (text: string) => boolean;
}

/** What the kept libraries do not know, or take for something else. The first group, where there is one, is what is masked. */
const rules: readonly Rule[] = [
  { kind: "SECRET", pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g },
  // User name and password in an address: both go, the host stays.
  { kind: "SECRET", pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/([^\s/@:]{1,200}:[^\s/@]{1,200})@/gi },
  { kind: "SECRET", pattern: /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g },
  { kind: "SECRET", pattern: /\b(?:sk|pk|rk)[-_](?:[a-z]{2,10}[-_])?[\w-]{16,}/g },
  { kind: "SECRET", pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  {
    kind: "SECRET",
    pattern: /\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeoprs]-[\w-]{10,}|xapp-[\w-]{10,})/g,
  },
  { kind: "SECRET", pattern: /\bAIza[\w-]{30,}/g },
  { kind: "SECRET", pattern: /\bBearer\s+([\w.~+/-]{16,}=*)/gi },
  {
    kind: "SECRET",
    pattern:
      /\b[\w-]{0,40}(?:password|passwd|secret|token|api[-_]?key|access[-_]?key)["'`]?\s{0,3}[:=]\s{0,3}["'`]?([^\s"'`,;]{6,200})/gi,
  },
  { kind: "EMAIL", pattern: /[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}\b/gi },
  { kind: "IBAN", pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}\b/g, isOne: (text) => validator.isIBAN(text) },
  {
    kind: "CARD",
    pattern: /\b(?:\d{13,19}|\d{4}(?:[ -]\d{4}){2}[ -]\d{1,7}|\d{4}[ -]\d{6}[ -]\d{4,5})\b/g,
    isOne: (text) => validator.isCreditCard(text),
  },
  { kind: "IP", pattern: /\b\d{1,3}(?:\.\d{1,3}){3}\b/g, isOne: (text) => validator.isIP(text) && !isCommonIp(text) },
  {
    kind: "IP",
    pattern: /(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])/gi,
    isOne: (text) => text.length > 6 && validator.isIP(text, 6),
  },
];

/** Addresses that name nobody: this machine, and every one of them. */
function isCommonIp(text: string): boolean {
  return /^(?:127\.|0\.0\.0\.0$|255\.)/.test(text);
}

/** A country is needed to read a number without one; it is given to none, so that figures are not taken for numbers. */
export function findByRules(text: string): Span[] {
  return [...rules.flatMap((rule) => findByRule(text, rule)), ...findPhones(text)];
}

function findByRule(text: string, { kind, pattern, isOne = () => true }: Rule): Span[] {
  return Array.from(text.matchAll(pattern)).flatMap((match) => {
    const found = match[1] ?? match[0];
    const start = match.index + match[0].lastIndexOf(found);
    // Capitals that follow an IBAN look like more of it.
    for (let end = found.length; end > 0; end = kind === "IBAN" ? found.lastIndexOf(" ", end - 1) : 0)
      if (isOne(found.slice(0, end))) return [{ start, end: start + end, kind }];
    return [];
  });
}

const dialled = /(?:\+|\b00)\d[\d ()./-]{5,20}\d|\(?\b0\d{1,4}\)?(?: ?\/ ?|[ -])\d[\d /-]{4,14}\d\b/g;

/** With a country's code by the kept library; as people write them at home by shape. */
function findPhones(text: string): Span[] {
  const known = findPhoneNumbersInText(text).map(({ startsAt, endsAt }) => ({ start: startsAt, end: endsAt }));
  const shaped = Array.from(text.matchAll(dialled), ({ index, 0: found }) => ({
    start: index,
    end: index + found.length,
  }));
  return [...known, ...shaped].map((span) => ({ ...span, kind: "PHONE" as const }));
}
