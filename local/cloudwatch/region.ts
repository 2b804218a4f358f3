/** The alarms of an account and a region: moto's metric alarms, and the composite alarms. */
import type { AccountRegion } from "../account-region";
import { isObject, type JsonObject } from "../gateway/json-protocol";
import { motoHeaders } from "../moto/headers";
import { Composites } from "./composites";
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
}

export class CloudWatchRegion implements Alarms {
  readonly composites: Composites;

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

  /** Every metric alarm, in moto's form. */
  async metricAlarms(): Promise<readonly JsonObject[]> {
    const response = await fetch(this.props.endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "GraniteServiceVersion20100801.DescribeAlarms",
        ...motoHeaders("monitoring", this.props),
      },
      body: "{}",
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`DescribeAlarms failed with status ${response.status}: ${text.slice(0, 200)}`);
    }
    const answered: unknown = JSON.parse(text);
    const alarms = isObject(answered) ? answered["MetricAlarms"] : undefined;
    return Array.isArray(alarms) ? alarms.filter(isObject) : [];
  }
}
