/** The alarms of an account and a region: moto's metric alarms, and the composite alarms. */
import type { AccountRegion } from "../account-region";
import { isObject, type JsonObject } from "../gateway/json-protocol";
import { motoHeaders } from "../moto/headers";
import { Composites } from "./composites";
import { evaluate, measuresOf, readMetricAlarm } from "./metrics/metric-alarm";
import { MetricStore } from "./metrics/store";
import type { AlarmState } from "./rule";

/** What CodeDeploy needs from CloudWatch. */
export interface Alarms {
  /**
   * The states of metric and composite alarms, by name. Alarms that don't exist are missing from the map.
   *
   * @throws Error if CloudWatch returns an error
   */
  states(names: readonly string[]): Promise<ReadonlyMap<string, AlarmState>>;
}

/** The endpoint of moto, the account and the region. */
export interface CloudWatchRegionProps extends AccountRegion {
  readonly endpoint: string;
  readonly now: () => Date;
  /** How many real seconds a minute of CodeDeploy and CloudWatch lasts. */
  readonly minuteSeconds: number;
}

export class CloudWatchRegion implements Alarms {
  readonly composites: Composites;
  /** The data of PutMetricData. */
  readonly store = new MetricStore();

  constructor(private readonly props: CloudWatchRegionProps) {
    this.composites = new Composites(props, props.now);
  }

  async states(names: readonly string[]): Promise<ReadonlyMap<string, AlarmState>> {
    const metrics = await this.metricStates();
    const found = new Map<string, AlarmState>();
    for (const name of names) {
      const state = metrics.get(name) ?? this.composites.stateOf(name, metrics);
      if (state !== undefined) {
        found.set(name, state);
      }
    }
    return found;
  }

  /** The state of every metric alarm, by name. */
  async metricStates(): Promise<ReadonlyMap<string, AlarmState>> {
    const alarms = await this.metricAlarms();
    return new Map(alarms.map((alarm) => [String(alarm["AlarmName"]), alarm["StateValue"] as AlarmState]));
  }

  /** The number of the minute of a time in milliseconds. @default - now */
  readonly minuteOf = (time = this.props.now().getTime()): number =>
    Math.floor(time / (this.props.minuteSeconds * 1000));

  /** Every metric alarm, in moto's form. An alarm whose metrics have had data for a whole period is evaluated first. */
  async metricAlarms(): Promise<readonly JsonObject[]> {
    const answered = await this.#askMoto("DescribeAlarms", {});
    const alarms = isObject(answered) ? answered["MetricAlarms"] : undefined;
    return Promise.all(
      (Array.isArray(alarms) ? alarms.filter(isObject) : []).map((one) => this.#evaluated(one)),
    );
  }

  /** Without data the alarm keeps the state that SetAlarmState gave it. The data of the current period don't count yet. */
  async #evaluated(alarm: JsonObject): Promise<JsonObject> {
    const minute = this.minuteOf();
    if (!measuresOf(alarm).some((measure) => this.store.hasEnded(measure, minute))) {
      return alarm;
    }
    const current = alarm["StateValue"] as AlarmState;
    const { state, reason } = evaluate(readMetricAlarm(alarm), this.store, minute, current);
    if (state === current) {
      return alarm;
    }
    const { AlarmName } = alarm;
    await this.#askMoto("SetAlarmState", { AlarmName, StateValue: state, StateReason: reason });
    return { ...alarm, StateValue: state, StateReason: reason };
  }

  async #askMoto(operation: string, input: JsonObject): Promise<unknown> {
    const response = await fetch(this.props.endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `GraniteServiceVersion20100801.${operation}`,
        ...motoHeaders("monitoring", this.props),
      },
      body: JSON.stringify(input),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${operation} failed with status ${response.status}: ${text.slice(0, 200)}`);
    }
    return text === "" ? {} : JSON.parse(text);
  }
}
