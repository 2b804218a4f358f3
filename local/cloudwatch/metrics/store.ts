/** The data of metrics, by minute. A minute is as long as the engine's. */
import { Unsupported } from "./unsupported";

/** Values by the number of their period. A period without data has none. */
export type Series = ReadonlyMap<number, number>;

/** The name of a metric: its namespace, its name and exactly these dimensions. */
export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly { readonly name: string; readonly value: string }[];
}

/** A metric with how its values become one, and over how many minutes. */
export interface Measure extends MetricName {
  readonly stat: string;
  readonly periodMinutes: number;
}

/** The minutes that are kept: more than the window of most alarms. */
const KEPT_MINUTES = 1500;

export class MetricStore {
  readonly #metrics = new Map<string, Map<number, number[]>>();

  /** Adds values to a minute, given by its number. */
  put(metric: MetricName, minute: number, values: readonly number[]): void {
    const key = keyOf(metric);
    const minutes = this.#metrics.get(key) ?? new Map<number, number[]>();
    this.#metrics.set(key, minutes);
    minutes.set(minute, [...(minutes.get(minute) ?? []), ...values]);
    for (const old of minutes.keys()) {
      if (old < minute - KEPT_MINUTES) {
        minutes.delete(old);
      }
    }
  }

  /** Whether a metric has ever had data. */
  has(metric: MetricName): boolean {
    return this.#metrics.has(keyOf(metric));
  }

  /** Whether a period that has ended has had data. @param minute the number of the current minute */
  hasEnded({ periodMinutes, ...metric }: Measure, minute: number): boolean {
    const current = Math.floor(minute / periodMinutes);
    const minutes = [...(this.#metrics.get(keyOf(metric))?.keys() ?? [])];
    return minutes.some((one) => Math.floor(one / periodMinutes) < current);
  }

  /** One value for each period with data. */
  series({ stat, periodMinutes, ...metric }: Measure): Series {
    const periods = new Map<number, number[]>();
    for (const [minute, values] of this.#metrics.get(keyOf(metric)) ?? []) {
      const period = Math.floor(minute / periodMinutes);
      periods.set(period, [...(periods.get(period) ?? []), ...values]);
    }
    return new Map([...periods].map(([period, values]) => [period, statisticOf(stat, values)]));
  }
}

function keyOf({ namespace, name, dimensions }: MetricName): string {
  const pairs = dimensions.map((dimension) => [dimension.name, dimension.value]);
  return JSON.stringify([namespace, name, pairs.sort(([one = ""], [other = ""]) => (one < other ? -1 : 1))]);
}

/**
 * A statistic of some values, at least one.
 *
 * @throws Unsupported for one that it doesn't know
 */
export function statisticOf(stat: string, values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  switch (stat) {
    case "Sum":
      return sum;
    case "Average":
      return sum / values.length;
    case "Maximum":
      return Math.max(...values);
    case "Minimum":
      return Math.min(...values);
    case "SampleCount":
      return values.length;
  }
  const percent = /^p(\d{1,2}(\.\d+)?|100)$/.exec(stat)?.[1];
  if (percent === undefined) {
    throw new Unsupported(`the statistic ${stat}`);
  }
  const sorted = [...values].sort((one, other) => one - other);
  const rank = Math.max(1, Math.ceil((Number(percent) / 100) * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}
