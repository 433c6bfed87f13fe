/** A slash command as a platform must know it to offer it; made from the command's zod schema. */
export interface CommandSpec {
  /** Lower case; a subcommand follows a space: `finetune status`. At most two words. */
  readonly name: string;
  /** At most 100 characters (Discord's limit, the tightest). */
  readonly description: string;
  /** Whether the answer is for the asker alone. */
  readonly isPrivate: boolean;
  readonly options: readonly OptionSpec[];
}

export interface OptionSpec {
  readonly name: string;
  readonly description: string;
  readonly type: "string" | "integer" | "number" | "boolean";
  readonly required: boolean;
  /** Where not empty, the only values allowed. At most 25. */
  readonly choices: readonly string[];
  /** Whether `Intake.suggest` has completions for it. */
  readonly suggests: boolean;
  /** Where true, text without an option's name goes here ("/ask how do I …"). At most one an command, and a string. */
  readonly takesRest: boolean;
}
