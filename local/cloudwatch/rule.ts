/** The rules of composite alarms: `ALARM("cpu") AND (OK(disk) OR NOT INSUFFICIENT_DATA(network))`. */

/** The state of an alarm. */
export type AlarmState = "ALARM" | "INSUFFICIENT_DATA" | "OK";

/** A parsed rule. */
export type Rule =
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "state"; readonly state: AlarmState; readonly alarm: string }
  | { readonly kind: "not"; readonly rule: Rule }
  | { readonly kind: "and" | "or"; readonly rules: readonly Rule[] };

/** A rule that can't be parsed. */
export class RuleError extends Error {
  override readonly name = "RuleError";
}

/**
 * Parses a rule. NOT has precedence over AND, and AND over OR.
 *
 * @throws RuleError with the position of the mistake
 */
export function parseRule(text: string): Rule {
  return new Parser(text).parse();
}

/** Whether a rule is true, given the state of each alarm that it names. */
export function holds(rule: Rule, stateOf: (alarm: string) => AlarmState | undefined): boolean {
  switch (rule.kind) {
    case "constant":
      return rule.value;
    case "state":
      return stateOf(rule.alarm) === rule.state;
    case "not":
      return !holds(rule.rule, stateOf);
    case "and":
      return rule.rules.every((each) => holds(each, stateOf));
    case "or":
      return rule.rules.some((each) => holds(each, stateOf));
  }
}

/** The alarms that a rule names, by name. */
export function alarmsIn(rule: Rule): readonly string[] {
  switch (rule.kind) {
    case "constant":
      return [];
    case "state":
      return [rule.alarm];
    case "not":
      return alarmsIn(rule.rule);
    default:
      return rule.rules.flatMap(alarmsIn);
  }
}

const TOKEN =
  /\s*(?:(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"((?:[^"\\]|\\.)*)"|([^()"]*[^()"\s]))\s*\)|([()]|\w+))/y;

class Parser {
  #position = 0;
  #token: RegExpExecArray | undefined;

  constructor(private readonly text: string) {
    this.#next();
  }

  parse(): Rule {
    const rule = this.#or();
    if (this.#token !== undefined) {
      throw this.#unexpected();
    }
    return rule;
  }

  #or(): Rule {
    return this.#list("or", "OR", () => this.#list("and", "AND", () => this.#factor()));
  }

  #list(kind: "and" | "or", operator: string, part: () => Rule): Rule {
    const first = part();
    const rules = [first];
    while (this.#word() === operator) {
      this.#next();
      rules.push(part());
    }
    return rules.length === 1 ? first : { kind, rules };
  }

  #factor(): Rule {
    const [, state, quoted, bare] = this.#token ?? [];
    if (state !== undefined) {
      this.#next();
      const given = quoted?.replace(/\\(.)/g, "$1") ?? bare ?? "";
      // An alarm may be named by its ARN.
      const alarm = given.replace(/^arn:[\w-]+:cloudwatch:[^:]*:\d*:alarm:/, "");
      return { kind: "state", state: state as AlarmState, alarm };
    }
    const word = this.#word();
    switch (word) {
      case "TRUE":
      case "FALSE":
        this.#next();
        return { kind: "constant", value: word === "TRUE" };
      case "NOT":
        this.#next();
        return { kind: "not", rule: this.#factor() };
      case "(": {
        this.#next();
        const rule = this.#or();
        if (this.#word() !== ")") {
          throw this.#unexpected();
        }
        this.#next();
        return rule;
      }
      default:
        throw this.#unexpected();
    }
  }

  #word(): string | undefined {
    return this.#token?.[4];
  }

  #next(): void {
    if (this.text.slice(this.#position).trim() === "") {
      this.#token = undefined;
      return;
    }
    TOKEN.lastIndex = this.#position;
    const token = TOKEN.exec(this.text);
    if (token === null) {
      throw this.#syntaxError(this.text.slice(this.#position).trim());
    }
    this.#token = token;
    this.#position = TOKEN.lastIndex;
  }

  #unexpected(): RuleError {
    return this.#syntaxError(this.#token?.[0].trim() ?? "the end");
  }

  #syntaxError(position: string): RuleError {
    return new RuleError(
      `the rule has a syntax error at "${position}": use ALARM(name), OK(name), INSUFFICIENT_DATA(name), TRUE, FALSE, AND, OR, NOT and parentheses (got "${this.text}")`,
    );
  }
}
