import type { Plan, PlannedChange } from "../../plan/plan";

/** A risky change of a plan. */
export interface Warning {
  /** What kind of risk it is, such as `listener-replaced`. */
  readonly kind: string;
  /** The resource, by its address in Terraform. */
  readonly address: string;
  /** What happens, why it is dangerous and what to do instead. Lines of Markdown, without sensitive values. */
  readonly text: readonly string[];
}

/** Finds the warnings of one kind. */
export type FindWarnings = (plan: Plan) => readonly Warning[];

/** Text as code in Markdown, on one line. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, " ").replaceAll("`", "'");
  return `\`${line}\``;
}

/** Several texts as code, with a limit. */
export function codes(texts: readonly string[], most = 6): string {
  const shown = texts.slice(0, most).map(code).join(", ");
  return texts.length > most ? `${shown} and ${texts.length - most} more` : shown;
}

/** The attributes that force a replacement, such as `port`. */
export function forcedBy({ replacePaths }: PlannedChange): string {
  const names = [...new Set(replacePaths.map((path) => path.join(".")))];
  return names.length === 0 ? "" : ` because of ${codes(names)}`;
}
