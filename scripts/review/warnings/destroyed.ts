/** Resources that are destroyed or forgotten, and stateful ones that are replaced. */
import type { Plan, PlannedChange, Values } from "../../plan/plan";
import { readPolicy } from "../policies/document";
import { isTrigger } from "../trigger";
import { code, type FindWarnings, forcedBy, type Warning } from "./warning";

/** What is lost, by the type of a resource that keeps data. */
const DATA: readonly (readonly [types: RegExp, lost: string])[] = [
  [
    /^aws_s3_bucket$/,
    "Its objects and all their versions are lost. S3 refuses while it has some, unless `force_destroy` is set.",
  ],
  [/^aws_cloudwatch_log_group$/, "All its logs are lost."],
  [
    /^aws_ecr_repository$/,
    "Its images are lost: tasks that start can't pull them, also those of a rollback.",
  ],
  [/^aws_efs_file_system$/, "Its files are lost."],
  [/^aws_dynamodb_table$/, "Its items are lost."],
  [/^aws_(db|rds|docdb|neptune|redshift)_(instance|cluster)/, "Its database is lost. Only snapshots remain."],
  [/^aws_elasticache_/, "Its cached data is lost."],
  [/^aws_(sqs_queue|kinesis_stream)$/, "Messages that nobody has read yet are lost."],
  [/^aws_(secretsmanager_secret|ssm_parameter)$/, "Its value is lost. Tasks that read it can't start."],
  [/^aws_kms_key$/, "What it encrypts can't be read any more once the key is deleted."],
];

/** What a destroyed resource means for the service, by its type. */
const EFFECTS: readonly (readonly [types: RegExp, effect: string])[] = [
  [/^aws_ecs_(service|cluster)$/, "All its tasks are stopped: users get errors."],
  [
    /^aws_a?lb(_listener|_listener_rule|_target_group|_listener_certificate)?$/,
    "The traffic that it carries ends. CodeDeploy can't deploy without the listeners and both target groups.",
  ],
  [
    /^aws_codedeploy_(app|deployment_group)$/,
    "CodeDeploy can no longer deploy the service or roll it back, and its history is lost.",
  ],
  [
    /^aws_codedeploy_deployment_config$/,
    "CodeDeploy refuses while a deployment group uses it: the apply then fails midway.",
  ],
  [/^aws_cloudwatch_(metric_alarm|composite_alarm|log_metric_filter)$/, "It guards no deployment any more."],
  [/^aws_appautoscaling_/, "The service no longer scales by it."],
  [/^aws_iam_/, "What acts with its permissions fails."],
  [/^aws_s3_bucket_/, "The bucket loses this setting, which may protect its data."],
  [/^aws_(sns|cloudwatch_event)_/, "Nobody is notified by it any more."],
];

/** Resources that AWS keeps although Terraform destroys them. */
const keeps = ({ before }: PlannedChange) => before["skip_destroy"] === true;

const CONFIG_NAME = "deployment_config_name";

/**
 * Whether a deployment config is one that the plan stops using. CodeDeploy can't change a config: another traffic shift is
 * another config, the group moves to it, and the old one is deleted.
 */
function isLeft({ type, before }: PlannedChange, { changes, resources }: Plan): boolean {
  const name = before[CONFIG_NAME];
  const uses = (values: Values) => values[CONFIG_NAME] === name;
  const groups = <One extends { readonly type: string }>(all: readonly One[]) =>
    all.filter((one) => one.type === "aws_codedeploy_deployment_group");
  return (
    type === "aws_codedeploy_deployment_config" &&
    groups(changes).some(
      (group) => group.action !== "forgotten" && uses(group.before) && !uses(group.after),
    ) &&
    !groups(resources).some(({ values }) => uses(values))
  );
}

/**
 * Warns of everything that is destroyed, what keeps data first, of what keeps data and is replaced, and of everything that
 * Terraform forgets.
 */
export const destroyed: FindWarnings = (plan) => {
  const { changes } = plan;
  const gone = changes.filter((change) => !keeps(change) && !isLeft(change, plan));
  const withData = gone.filter(
    ({ type, action }) =>
      (action === "destroyed" || action === "replaced") && textFor(DATA, type) !== undefined,
  );
  const others = gone.filter((change) => change.action === "destroyed" && !withData.includes(change));
  const forgotten = gone.filter(({ action }) => action === "forgotten");
  return [...[...withData, ...others].map((change) => warningOf(changes, change)), ...forgotten.map(forgets)];
};

function warningOf(changes: readonly PlannedChange[], change: PlannedChange): Warning {
  const { type, action, address } = change;
  const data = textFor(DATA, type);
  const isReplaced = action === "replaced";
  if (change.isDeposed) {
    return {
      kind: data === undefined ? "destroyed" : "data-destroyed",
      address,
      text: [
        "An old object is destroyed, which an earlier replacement left behind. The current one stays.",
        data ?? "What still uses the old one fails.",
        "Do this: check that nothing uses the old one any more.",
      ],
    };
  }
  return {
    kind: data === undefined ? "destroyed" : "data-destroyed",
    address,
    text: [
      isReplaced ? `It is replaced${forcedBy(change)}: the old one is destroyed.` : "It is destroyed.",
      data ?? effectOf(change),
      isReplaced
        ? "Do instead: create a second one, copy the data, and remove the old one later."
        : renamed(changes, change),
    ],
  };
}

function forgets(change: PlannedChange): Warning {
  return {
    kind: "forgotten",
    address: change.address,
    text: [
      "Terraform forgets it: it stays in AWS, but no plan shows, changes or deletes it any more.",
      isTrigger(change)
        ? effectOf(change)
        : "Its settings no longer follow the code, and it still costs money.",
      "Do this: check that another stack or an operator takes care of it. To keep it in this stack: put it back into the code instead of the `removed` block, and plan again.",
    ],
  };
}

function effectOf(change: PlannedChange): string {
  if (isTrigger(change)) {
    return "Terraform releases nothing any more. The running tasks stay.";
  }
  return readPolicy(change.before["policy"])?.some(({ effect }) => effect === "Deny") === true
    ? "What it denies is allowed from now on, as far as other policies allow it."
    : (textFor(EFFECTS, change.type) ?? "What uses it fails.");
}

function textFor(table: typeof DATA, type: string): string | undefined {
  return table.find(([types]) => types.test(type))?.[1];
}

/** The attributes by which AWS knows a resource. */
const NAMES = ["name", "bucket", "function_name", "family"];

/** Whether two resources have the same name in AWS. Without a name, they may be different ones. */
function isSameInAws(one: Values, other: Values): boolean {
  const name = NAMES.find((attribute) => typeof one[attribute] === "string" && one[attribute] !== "");
  return name !== undefined && one[name] === other[name];
}

/** A construct with another id has another address: Terraform destroys the one and creates the other. */
function renamed(changes: readonly PlannedChange[], { type, address, before }: PlannedChange): string {
  const same = changes.find(
    (change) => change.action === "created" && change.type === type && isSameInAws(before, change.after),
  );
  return same === undefined
    ? "Do this: check that nothing needs it. If it must stay in AWS: in the stack's folder, " +
        code(`terraform state rm '${address}'`) +
        "."
    : "If it only has another id in the code, keep it: in the stack's folder, " +
        `${code(`terraform state mv '${address}' '${same.address}'`)}. Then plan again.`;
}
