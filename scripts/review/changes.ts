/** What a plan changes in addition to the rollout. */
import type { Plan, PlannedChange } from "../plan/plan";
import { isRollout, migrationsOf } from "./trigger";
import { differs, isSensitive, isUnknown } from "./values";
import { warningsOf } from "./warnings";

/** Changes of one area. */
export interface ChangeGroup {
  readonly title: string;
  /** Those with a warning first, then destroyed, replaced, changed and created ones, each by address. */
  readonly changes: readonly OtherChange[];
}

/** One change. */
export interface OtherChange {
  readonly address: string;
  readonly action: PlannedChange["action"];
  /** The names of the attributes that change, without sensitive ones. Empty unless it is changed or replaced. */
  readonly attributes: readonly string[];
  /** Its address before a move. */
  readonly movedFrom?: string;
  /** Terraform starts to manage it, and changes it in the same apply. */
  readonly isImported?: true;
}

/** The areas by resource type. The first that matches counts. */
const AREAS: readonly (readonly [title: string, types: RegExp])[] = [
  ["Service and tasks", /^(aws_(ecs|codedeploy|lambda|service_discovery)_|terraform_data$|null_resource$)/],
  ["Load balancer and traffic", /^aws_(lb|alb|lb_.*|alb_.*|route53_.*|wafv2_.*|acm_.*)$/],
  ["Scaling", /^aws_appautoscaling_/],
  [
    "Alarms and notifications",
    /^aws_(cloudwatch_(metric_alarm|composite_alarm|dashboard|log_metric_filter|event_.*)|sns_.*)$/,
  ],
  ["Roles and policies", /^aws_iam_/],
  [
    "Network",
    /^aws_(vpc|subnet|security_group|default_|route_|route$|main_route|nat_|eip|internet_gateway|egress_only|network_|flow_log|ec2_)/,
  ],
  [
    "Secrets, files and logs",
    /^aws_(secretsmanager_|ssm_|kms_|s3_|cloudwatch_log_|efs_|ecr_|backup_|dynamodb_|db_|rds_|sqs_)/,
  ],
];
const OTHER = "Other";

const BY_RISK: readonly PlannedChange["action"][] = [
  "destroyed",
  "replaced",
  "forgotten",
  "changed",
  "created",
  "imported",
  "moved",
];

/**
 * Everything that a plan changes except the rollout: without a trigger that ships, without the new task definition revision that it
 * deploys, and without the migrations that run. The groups with the riskiest changes come first.
 */
export function otherChanges(plan: Plan): readonly ChangeGroup[] {
  const risky = new Set(warningsOf(plan).map(({ address }) => address));
  const riskOf = ({ address, action }: OtherChange) => (risky.has(address) ? -1 : BY_RISK.indexOf(action));
  const runs = migrationsOf(plan).map(({ address }) => address);
  const others = plan.changes.filter((change) => !isRollout(plan, change) && !runs.includes(change.address));
  return [...AREAS.map(([title]) => title), OTHER]
    .map((title) => ({
      title,
      changes: others
        .filter(({ type }) => areaOf(type) === title)
        .map(otherChange)
        .sort((one, other) => riskOf(one) - riskOf(other) || (one.address < other.address ? -1 : 1)),
    }))
    .flatMap((group) => {
      const [first] = group.changes;
      return first === undefined ? [] : [{ group, risk: riskOf(first) }];
    })
    .sort((one, other) => one.risk - other.risk)
    .map(({ group }) => group);
}

function otherChange(change: PlannedChange): OtherChange {
  const { address, action, movedFrom, isImported } = change;
  return {
    address,
    action,
    attributes: changedAttributes(change),
    ...(movedFrom === undefined ? {} : { movedFrom }),
    ...(isImported && action !== "imported" ? { isImported } : {}),
  };
}

function areaOf(type: string): string {
  return AREAS.find(([, types]) => types.test(type))?.[0] ?? OTHER;
}

function changedAttributes(change: PlannedChange): readonly string[] {
  const { action, before, after, afterUnknown, replacePaths } = change;
  if (action !== "changed" && action !== "replaced") {
    return [];
  }
  const forcing = new Set(replacePaths.map(([name]) => String(name)));
  const names = new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(afterUnknown)]);
  const found = [...names].filter(
    (name) =>
      !isSensitive(change, name) &&
      // Of a replaced resource AWS sets ids and defaults anew: they say nothing about the change.
      (isUnknown(change, name)
        ? action === "changed" || forcing.has(name)
        : differs(before[name], after[name])),
  );
  // The provider repeats the tags in `tags_all`.
  return found.filter((name) => name !== "tags_all" || !found.includes("tags")).sort();
}
