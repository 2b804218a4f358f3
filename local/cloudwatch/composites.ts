/** The composite alarms of an account and a region. Their states follow from the states of the alarms in their rules. */
import type { AccountRegion } from "../account-region";
import type { JsonObject } from "../gateway/json-protocol";
import { textsIn } from "./protocol";
import { type AlarmState, alarmsIn, holds, type Rule } from "./rule";

interface Composite {
  readonly input: JsonObject;
  readonly rule: Rule;
  readonly updatedAt: Date;
  state: AlarmState;
  stateSince: Date;
  /** Set by SetAlarmState. It applies until the outcome of the rule changes. */
  forced: { readonly state: AlarmState; readonly outcome: AlarmState; readonly reason: string } | undefined;
}

export class Composites {
  readonly #composites = new Map<string, Composite>();
  readonly #tags = new Map<string, Map<string, string>>();

  constructor(
    private readonly accountRegion: AccountRegion,
    private readonly now: () => Date,
  ) {}

  has(name: string): boolean {
    return this.#composites.has(name);
  }

  get names(): readonly string[] {
    return [...this.#composites.keys()];
  }

  /** The alarms in the rule of a composite alarm. `undefined` if there is no such alarm. */
  childrenOf(name: string): readonly string[] | undefined {
    const composite = this.#composites.get(name);
    return composite === undefined ? undefined : alarmsIn(composite.rule);
  }

  /** The composite alarms whose rules name an alarm. */
  dependingOn(alarm: string): readonly string[] {
    return [...this.#composites].flatMap(([name, { rule }]) => (alarmsIn(rule).includes(alarm) ? name : []));
  }

  put(name: string, input: JsonObject, rule: Rule): void {
    const previous = this.#composites.get(name);
    const updatedAt = this.now();
    this.#composites.set(name, {
      input,
      rule,
      updatedAt,
      state: previous?.state ?? "INSUFFICIENT_DATA",
      stateSince: previous?.stateSince ?? updatedAt,
      forced: undefined,
    });
  }

  delete(name: string): void {
    this.#composites.delete(name);
    this.#tags.delete(this.arnOf(name));
  }

  arnOf(name: string): string {
    const { region, account } = this.accountRegion;
    return `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;
  }

  /** The tags of a composite alarm, by its ARN. `undefined` if there is no such alarm. */
  tagsOf(arn: unknown): Map<string, string> | undefined {
    const name = this.names.find((candidate) => this.arnOf(candidate) === arn);
    if (name === undefined) {
      return undefined;
    }
    const tags = this.#tags.get(String(arn)) ?? new Map<string, string>();
    this.#tags.set(String(arn), tags);
    return tags;
  }

  force(name: string, state: AlarmState, reason: string, metrics: ReadonlyMap<string, AlarmState>): void {
    const composite = this.#composites.get(name);
    if (composite !== undefined) {
      composite.forced = { state, reason, outcome: this.#outcome(composite, metrics, [name]) };
    }
  }

  /** The state of a composite alarm, given the states of the metric alarms. */
  stateOf(name: string, metrics: ReadonlyMap<string, AlarmState>): AlarmState | undefined {
    return this.#stateOf(name, metrics, []);
  }

  #stateOf(
    name: string,
    metrics: ReadonlyMap<string, AlarmState>,
    above: readonly string[],
  ): AlarmState | undefined {
    const composite = this.#composites.get(name);
    // Composite alarms that refer to each other in a cycle have no state.
    if (composite === undefined || above.includes(name)) {
      return undefined;
    }
    const outcome = this.#outcome(composite, metrics, [...above, name]);
    if (composite.forced !== undefined && composite.forced.outcome !== outcome) {
      composite.forced = undefined;
    }
    const state = composite.forced?.state ?? outcome;
    if (state !== composite.state) {
      composite.state = state;
      composite.stateSince = this.now();
    }
    return state;
  }

  #outcome(
    { rule }: Composite,
    metrics: ReadonlyMap<string, AlarmState>,
    above: readonly string[],
  ): AlarmState {
    const stateOf = (alarm: string) => metrics.get(alarm) ?? this.#stateOf(alarm, metrics, above);
    return holds(rule, stateOf) ? "ALARM" : "OK";
  }

  /** A composite alarm in the form of DescribeAlarms. */
  view(name: string, metrics: ReadonlyMap<string, AlarmState>): JsonObject {
    const StateValue = this.stateOf(name, metrics);
    const composite = this.#composites.get(name);
    if (composite === undefined) {
      return {};
    }
    const { input, updatedAt, stateSince, forced } = composite;
    const { Tags: _, ...settings } = input;
    const since = stateSince.getTime() / 1000;
    return {
      ...settings,
      ActionsEnabled: String(input["ActionsEnabled"] ?? true) === "true",
      AlarmActions: textsIn(input["AlarmActions"]),
      OKActions: textsIn(input["OKActions"]),
      InsufficientDataActions: textsIn(input["InsufficientDataActions"]),
      ...numbersIn(input, "ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod"),
      AlarmArn: this.arnOf(name),
      AlarmConfigurationUpdatedTimestamp: updatedAt.getTime() / 1000,
      StateValue,
      StateReason: forced?.reason ?? `${this.arnOf(name)} follows its rule: ${String(input["AlarmRule"])}`,
      StateUpdatedTimestamp: since,
      StateTransitionedTimestamp: since,
    };
  }
}

/** The members that the query protocol sends as text, converted to numbers. */
function numbersIn(input: JsonObject, ...names: readonly string[]): JsonObject {
  const given = names.filter((name) => input[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, Number(input[name])]));
}
