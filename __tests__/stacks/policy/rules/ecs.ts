import type { Attributes } from "../../../support/template";
import { blocks, isSet, type Resource } from "../support/resources";
import { containerRule, type Rule, resourceRule } from "../support/rule";

const CLUSTER = ["aws_ecs_cluster"];
const SERVICE = ["aws_ecs_service"];
const TASK = ["aws_ecs_task_definition"];

/** What may be the name of a secret. */
const SECRET =
  /password|passwd|secret|token|credential|private_?key|access_?key|api_?key|ECS_ENGINE_AUTH_DATA/i;

export const ECS_RULES: readonly Rule[] = [
  resourceRule(CLUSTER, {
    name: "a cluster has Container Insights",
    ids: ["CKV_AWS_65", "AWS-0034", "ECS.12", "ECS4"],
    holds: ({ values }) =>
      blocks(values, "setting").some(
        ({ name, value }) => name === "containerInsights" && ["enabled", "enhanced"].includes(String(value)),
      ),
  }),
  resourceRule(CLUSTER, {
    name: "sessions of ECS Exec are logged",
    ids: ["CKV_AWS_223"],
    holds: (cluster) => execConfigurations(cluster).every(({ logging }) => logging !== "NONE"),
  }),
  resourceRule(CLUSTER, {
    name: "sessions of ECS Exec and their log are encrypted with a KMS key",
    ids: ["CKV_AWS_224"],
    applies: (cluster) => execConfigurations(cluster).length > 0,
    holds: (cluster) => execConfigurations(cluster).every(isEncrypted),
  }),
  resourceRule(SERVICE, {
    name: "a service's first tasks have no public address",
    ids: ["CKV_AWS_333", "ECS.2"],
    holds: ({ values }) =>
      blocks(values, "network_configuration").every(({ assign_public_ip }) => assign_public_ip !== true),
  }),
  resourceRule(["terraform_data"], {
    name: "the tasks of a deployment have no public address",
    ids: ["ECS.16"],
    holds: (trigger) => publicAddress(trigger) === "DISABLED",
  }),
  resourceRule(SERVICE, {
    name: "a service runs on the latest Fargate platform version",
    ids: ["CKV_AWS_332", "ECS.10"],
    holds: ({ values: { platform_version } }) => !isSet(platform_version) || platform_version === "LATEST",
  }),
  containerRule({
    name: "a container's root file system is read-only",
    ids: ["CKV_AWS_336", "ECS.5"],
    holds: ({ readonlyRootFilesystem }) => readonlyRootFilesystem === true,
  }),
  containerRule({
    name: "a container is not privileged",
    ids: ["CKV_AWS_334", "ECS.4"],
    holds: ({ privileged }) => privileged !== true,
  }),
  resourceRule(TASK, {
    name: "a task does not share the host's processes",
    ids: ["CKV_AWS_335", "ECS.3"],
    holds: ({ values }) => values["pid_mode"] !== "host",
  }),
  containerRule({
    name: "a container has a user, and it is not root",
    ids: ["ECS.20"],
    holds: ({ user }) => isSet(user) && !/^(root|0)(:|$)/.test(String(user)),
  }),
  resourceRule(TASK, {
    name: "a task has its own network",
    ids: ["ECS.1", "ECS.17"],
    holds: ({ values }) => values["network_mode"] === "awsvpc",
  }),
  containerRule({
    name: "no environment variable of a container has the name of a secret",
    ids: ["AWS-0036", "ECS.8"],
    holds: (container) => !environmentOf(container).some(({ name }) => SECRET.test(String(name))),
  }),
  containerRule({
    name: "a task definition has no values of environment variables",
    ids: ["ECS2"],
    holds: (container) => environmentOf(container).length === 0,
  }),
  containerRule({
    name: "a container has a log",
    ids: ["ECS.9", "ECS7"],
    holds: ({ logConfiguration }) => isSet((logConfiguration as Attributes | undefined)?.["logDriver"]),
  }),
  resourceRule(TASK, {
    name: "a task's role is not its execution role",
    ids: ["CKV_AWS_249"],
    holds: ({ values: { task_role_arn, execution_role_arn } }) => task_role_arn !== execution_role_arn,
  }),
];

function execConfigurations({ values }: Resource): readonly Attributes[] {
  return blocks(values, "configuration").flatMap((one) => blocks(one, "execute_command_configuration"));
}

function isEncrypted(configuration: Attributes): boolean {
  const logs = blocks(configuration, "log_configuration");
  return (
    isSet(configuration["kms_key_id"]) && logs.some((log) => log["cloud_watch_encryption_enabled"] === true)
  );
}

function environmentOf({ environment }: Attributes): readonly Attributes[] {
  return (environment ?? []) as Attributes[];
}

/** `AssignPublicIp` of the AppSpec: CodeDeploy creates the task sets with it. */
function publicAddress({ values }: Resource): unknown {
  const { app_spec } = values["triggers_replace"] as { readonly app_spec: AppSpec };
  return app_spec.Resources[0]?.TargetService.Properties.NetworkConfiguration.AwsvpcConfiguration
    .AssignPublicIp;
}

interface AppSpec {
  readonly Resources: readonly {
    readonly TargetService: {
      readonly Properties: {
        readonly NetworkConfiguration: { readonly AwsvpcConfiguration: { readonly AssignPublicIp: string } };
      };
    };
  }[];
}
