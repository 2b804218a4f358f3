import { AppautoscalingPolicy } from "@cdktf/provider-aws/lib/appautoscaling-policy";
import { AppautoscalingScheduledAction } from "@cdktf/provider-aws/lib/appautoscaling-scheduled-action";
import { AppautoscalingTarget } from "@cdktf/provider-aws/lib/appautoscaling-target";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { itemAt } from "../../support/lists";
import { type MetricQuery, renderQuery } from "../metrics/metric-query";
import { ignoredAttributes } from "../ownership";
import { type MeasuredService, queriesOf, requestsPerTask } from "./metrics";
import type { Scaling, ScheduledScaling, StepScaling } from "./scaling-props";

/** A value that a policy keeps. */
export type TrackedValue = "cpu" | "memory" | "requests";

/**
 * The properties of a service's scaling.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/what-is-application-auto-scaling.html
 */
export interface ServiceScalingProps extends MeasuredService {
  /** The prefix of the names of policies, alarms and scheduled actions. */
  readonly name: string;
  /**
   * The names of the policies of tracked values, 1 to 256 characters each.
   * @default - `<name>-cpu`, `<name>-memory` and `<name>-requests`
   */
  readonly policyNames?: Readonly<Record<TrackedValue, string>>;
  /** The bounds of the number of tasks, and what it follows. */
  readonly scaling: Scaling;
}

/**
 * The scaling of an ECS service. The driver suspends it by the same resource id while traffic shifts. Nothing here is
 * part of an AppSpec, so a change starts no deployment.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/what-is-application-auto-scaling.html
 */
export class ServiceScaling extends Construct {
  /** The scalable target. Policies of your own take its `resourceId`. */
  readonly target: AppautoscalingTarget;
  /** The policies of the tracked values, then those of `steps`. */
  readonly policies: readonly AppautoscalingPolicy[];
  /** The alarms of `steps`. */
  readonly alarms: readonly CloudwatchMetricAlarm[];
  /** The actions of `schedules`, in the same order. */
  readonly scheduledActions: readonly AppautoscalingScheduledAction[];

  private readonly props: ServiceScalingProps;

  constructor(scope: Construct, id: string, props: ServiceScalingProps) {
    super(scope, id);
    this.props = props;
    const { scaling, service } = props;
    this.target = new AppautoscalingTarget(this, "target", {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: `service/${service.clusterName}/${service.service.name}`,
      minCapacity: scaling.minTasks,
      maxCapacity: scaling.maxTasks,
      lifecycle: { ignoreChanges: ignoredOfTarget(scaling) },
    });
    const tracking = [
      ...this.track("cpu", scaling.cpuPercent, {
        predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
      }),
      ...this.track("memory", scaling.memoryPercent, {
        predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageMemoryUtilization" },
      }),
      ...this.track("requests", scaling.requestsPerTaskPerMinute, {
        customizedMetricSpecification: { metrics: requestsPerTask(props.targetGroups).map(renderTracked) },
      }),
    ];
    const steps = (scaling.steps ?? []).map((step) => this.addStep(step));
    this.policies = [...tracking, ...steps.map(({ policy }) => policy)];
    this.alarms = steps.map(({ alarm }) => alarm);
    this.scheduledActions = this.addSchedules(scaling.schedules ?? []);
  }

  private track(id: TrackedValue, targetValue: number | undefined, metric: object): AppautoscalingPolicy[] {
    if (targetValue === undefined) {
      return [];
    }
    const { scaleOutCooldownSeconds = 60, scaleInCooldownSeconds = 300 } = this.props.scaling;
    const policy = this.addPolicy(id, this.props.policyNames?.[id], {
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        ...metric,
        targetValue,
        scaleOutCooldown: scaleOutCooldownSeconds,
        scaleInCooldown: scaleInCooldownSeconds,
      },
    });
    return [policy];
  }

  private addStep(step: StepScaling): { policy: AppautoscalingPolicy; alarm: CloudwatchMetricAlarm } {
    const isOut = step.kind === "out";
    const id = `step-${step.name}`;
    const policy = this.addPolicy(id, step.policyName, {
      policyType: "StepScaling",
      stepScalingPolicyConfiguration: {
        adjustmentType: "ChangeInCapacity",
        metricAggregationType: "Average",
        cooldown: isOut ? 60 : 300,
        stepAdjustment: stepAdjustments(step),
      },
    });
    const alarm = new CloudwatchMetricAlarm(this, `${id}-alarm`, {
      alarmName: step.alarmName ?? `${this.props.name}-${step.name}`,
      alarmDescription: `Scales ${this.props.name} ${step.kind}`,
      comparisonOperator: isOut ? "GreaterThanOrEqualToThreshold" : "LessThanOrEqualToThreshold",
      threshold: isOut ? itemAt(step.levels, 0).from : itemAt(step.levels, 0).upTo,
      evaluationPeriods: step.minutes ?? 3,
      metricQuery: queriesOf(step.metric, this.props).map(renderQuery),
      alarmActions: [policy.arn],
    });
    return { policy, alarm };
  }

  private addSchedules(schedules: readonly ScheduledScaling[]): AppautoscalingScheduledAction[] {
    const actions: AppautoscalingScheduledAction[] = [];
    for (const { name, actionName, schedule, timeZone, minTasks, maxTasks } of schedules) {
      actions.push(
        new AppautoscalingScheduledAction(this, `schedule-${name}`, {
          ...this.scalable(),
          name: actionName ?? `${this.props.name}-${name}`,
          schedule,
          timezone: timeZone ?? "UTC",
          scalableTargetAction: {
            ...(minTasks === undefined ? {} : { minCapacity: Token.asString(minTasks) }),
            ...(maxTasks === undefined ? {} : { maxCapacity: Token.asString(maxTasks) }),
          },
          // AWS changes the actions of a target one at a time.
          ...(actions.length === 0 ? {} : { dependsOn: actions.slice(-1) }),
        }),
      );
    }
    return actions;
  }

  private addPolicy(id: string, name: string | undefined, config: object): AppautoscalingPolicy {
    return new AppautoscalingPolicy(this, id, {
      ...this.scalable(),
      name: name ?? `${this.props.name}-${id}`,
      ...config,
    });
  }

  private scalable() {
    const { serviceNamespace, scalableDimension, resourceId } = this.target;
    return { serviceNamespace, scalableDimension, resourceId };
  }
}

/** Adds the scaling to the stack of a service. `undefined` without scaling. */
export function addScaling(
  scope: Construct,
  scaling: Scaling | undefined,
  props: Omit<ServiceScalingProps, "scaling">,
): ServiceScaling | undefined {
  return scaling === undefined ? undefined : new ServiceScaling(scope, "scaling", { ...props, scaling });
}

/** What Terraform ignores of the target. A schedule sets the bounds later, so a plan would reset them. */
function ignoredOfTarget({ schedules = [] }: Scaling): string[] {
  const isIgnored: Readonly<Record<string, boolean>> = {
    suspended_state: true,
    min_capacity: schedules.some(({ minTasks }) => minTasks !== undefined),
    max_capacity: schedules.some(({ maxTasks }) => maxTasks !== undefined),
  };
  return ignoredAttributes("aws_appautoscaling_target").filter((attribute) => isIgnored[attribute]);
}

/** The steps of a policy. AWS counts the bounds of a step from the alarm's threshold, which is the first level. */
function stepAdjustments(step: StepScaling) {
  const levels = step.levels.map((level) =>
    "from" in level
      ? { value: level.from, change: level.addTasks }
      : { value: level.upTo, change: -level.removeTasks },
  );
  const { value: threshold } = itemAt(levels, 0);
  return levels.map(({ value, change }, index) => {
    const next = levels[index + 1];
    const near = offset(value, threshold);
    const far = next === undefined ? undefined : offset(next.value, threshold);
    const [lower, upper] = step.kind === "out" ? [near, far] : [far, near];
    return {
      scalingAdjustment: change,
      ...(lower === undefined ? {} : { metricIntervalLowerBound: lower }),
      ...(upper === undefined ? {} : { metricIntervalUpperBound: upper }),
    };
  });
}

/** The distance of a level to the threshold, without the noise of binary fractions. */
function offset(value: number, threshold: number): string {
  return String(Number((value - threshold).toPrecision(12)));
}

function renderTracked({ id, metric, expression, returnData }: MetricQuery) {
  return metric === undefined
    ? { id, expression, returnData }
    : {
        id,
        metricStat: {
          metric: {
            namespace: metric.namespace,
            metricName: metric.metricName,
            dimensions: Object.entries(metric.dimensions).map(([name, value]) => ({ name, value })),
          },
          stat: metric.stat,
        },
        returnData,
      };
}
