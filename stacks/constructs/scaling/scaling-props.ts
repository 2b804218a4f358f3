import {
  knownListOf,
  knownNumber,
  knownText,
  number,
  objectOf,
  optional,
  recordOf,
  text,
  variantsOf,
} from "../../support/props";

/**
 * How the number of tasks follows the load. A change here starts no deployment. During a traffic shift the driver
 * suspends all of it.
 *
 * With bounds alone, nothing changes the number of tasks but policies of your own.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
 */
export interface Scaling {
  /** The least number of tasks, 0 to 5000. With 0, a schedule must start the first task. */
  readonly minTasks: number;
  /** The largest number of tasks, 1 to 5000, at least `minTasks`. */
  readonly maxTasks: number;
  /** The average CPU use of the tasks to keep, in percent of `cpu`, 1 to 100. @default - CPU is not tracked */
  readonly cpuPercent?: number;
  /** The average memory use of the tasks to keep, in percent of `memoryMiB`, 1 to 100. @default - not tracked */
  readonly memoryPercent?: number;
  /**
   * The requests per minute to keep for each task, 1 or more. They are counted on both target groups, so it does not
   * matter which of them is live. @default - requests are not tracked
   */
  readonly requestsPerTaskPerMinute?: number;
  /** Seconds between two scale-outs by a tracked value, 0 to 86400. @default 60 */
  readonly scaleOutCooldownSeconds?: number;
  /** Seconds between two scale-ins by a tracked value, 0 to 86400. @default 300 */
  readonly scaleInCooldownSeconds?: number;
  /** Changes of the number of tasks by levels of a metric. Each has an alarm. @default - none */
  readonly steps?: readonly StepScaling[];
  /**
   * Bounds that change with the time. Once there are any, `minTasks` and `maxTasks` count only until the first of
   * them: Terraform does not set a bound that a schedule sets. @default - none
   */
  readonly schedules?: readonly ScheduledScaling[];
}

/**
 * Adds tasks while a metric is at a level or above it, or removes tasks while it is at a level or below it.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-step-scaling-policies.html
 */
export type StepScaling =
  | (StepMetric & {
      readonly kind: "out";
      /** 1 to 20 levels, from the lowest up: the highest that is reached applies. */
      readonly levels: readonly OutLevel[];
    })
  | (StepMetric & {
      readonly kind: "in";
      /** 1 to 20 levels, from the highest down: the lowest that is reached applies. */
      readonly levels: readonly InLevel[];
    });

/**
 * What a step policy watches.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-step-scaling-policies.html
 */
export interface StepMetric {
  /** A part of the names of the policy and its alarm, unique in the service: letters, digits, hyphens. */
  readonly name: string;
  /** The whole name of the policy, 1 to 256 characters. A change replaces it. @default - `<service's name>-step-<name>` */
  readonly policyName?: string;
  /** The whole name of the alarm, 1 to 255 characters. A change replaces it. @default - `<service's name>-<name>` */
  readonly alarmName?: string;
  /** The metric whose levels add or remove tasks. */
  readonly metric: ScalingMetric;
  /** The minutes in a row that the metric must be at a level, 1 to 1440. @default 3 */
  readonly minutes?: number;
}

/**
 * The average of a metric over a minute.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export type ScalingMetric =
  /** The CPU use of the service's tasks, in percent. */
  | { readonly kind: "cpu" }
  /** The memory use of the service's tasks, in percent. */
  | { readonly kind: "memory" }
  /** The requests per minute and task, over both target groups. */
  | { readonly kind: "requests-per-task" }
  /** Any metric of CloudWatch. */
  | {
      readonly kind: "custom";
      /** The metric's namespace, such as `AWS/SQS`. */
      readonly namespace: string;
      /** The metric's name, such as `ApproximateNumberOfMessagesVisible`. */
      readonly metricName: string;
      /**
       * The metric's dimensions by name. CloudWatch counts each set of dimensions as a metric: without one of them, the
       * alarm gets no data. @default - none
       */
      readonly dimensions?: Readonly<Record<string, string>>;
    };

/**
 * A value of the metric, and the tasks to add from it on, 1 to 5000. Levels go up. Both are known at synth.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-step-scaling-policies.html
 */
export interface OutLevel {
  /** The value of the metric from which on tasks are added. */
  readonly from: number;
  /** The number of tasks to add, 1 to 5000. */
  readonly addTasks: number;
}

/**
 * A value of the metric, and the tasks to remove up to it, 1 to 5000. Levels go down. Both are known at synth.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-step-scaling-policies.html
 */
export interface InLevel {
  /** The value of the metric up to which tasks are removed. */
  readonly upTo: number;
  /** The number of tasks to remove, 1 to 5000. */
  readonly removeTasks: number;
}

/**
 * Sets one or both bounds at a time. A time at which scaling is suspended is skipped.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html
 */
export interface ScheduledScaling {
  /** A part of the action's name, unique in the service: letters, digits, hyphens. */
  readonly name: string;
  /** The whole name of the action, 1 to 256 characters. A change replaces it. @default - `<service's name>-<name>` */
  readonly actionName?: string;
  /**
   * `cron(minute hour day month weekday year)`, `rate(number unit)` or `at(yyyy-mm-ddThh:mm:ss)`.
   * @see https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
   */
  readonly schedule: string;
  /** The time zone of the schedule, such as `Europe/Berlin`. @default "UTC" */
  readonly timeZone?: string;
  /** The least number of tasks from then on, 0 to 5000. @default - unchanged */
  readonly minTasks?: number;
  /** The largest number of tasks from then on, 0 to 5000. @default - unchanged */
  readonly maxTasks?: number;
}

const metricShape = variantsOf<ScalingMetric>({
  cpu: {},
  memory: {},
  "requests-per-task": {},
  custom: { namespace: text, metricName: text, dimensions: optional(recordOf(text)) },
});

const stepFields = {
  name: knownText,
  policyName: optional(text),
  alarmName: optional(text),
  metric: metricShape,
  minutes: optional(number),
};

/** The shape of `Scaling`. */
export const scalingShape = objectOf<Scaling>({
  minTasks: number,
  maxTasks: number,
  cpuPercent: optional(number),
  memoryPercent: optional(number),
  requestsPerTaskPerMinute: optional(number),
  scaleOutCooldownSeconds: optional(number),
  scaleInCooldownSeconds: optional(number),
  steps: optional(
    knownListOf(
      variantsOf<StepScaling>({
        out: {
          ...stepFields,
          levels: knownListOf(objectOf<OutLevel>({ from: knownNumber, addTasks: knownNumber })),
        },
        in: {
          ...stepFields,
          levels: knownListOf(objectOf<InLevel>({ upTo: knownNumber, removeTasks: knownNumber })),
        },
      }),
    ),
  ),
  schedules: optional(
    knownListOf(
      objectOf<ScheduledScaling>({
        name: knownText,
        actionName: optional(text),
        schedule: text,
        timeZone: optional(text),
        minTasks: optional(number),
        maxTasks: optional(number),
      }),
    ),
  ),
});
