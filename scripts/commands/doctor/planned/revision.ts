/** The revision of a stack's template, as far as synth knows it. */
import type { TaskDefinition } from "../../../aws";
import type { ReadAppSpec } from "../../../contract";
import type { PlannedRevision } from "../../../driver";
import { asObject, type JsonObject } from "../../cli/locate/json";
import { isLiteral, plannedOutput, type StackTemplate } from "../../cli/locate/template";

/** Without everything that only Terraform knows. */
export interface TemplateRevision extends PlannedRevision {
  readonly appSpec: ReadAppSpec;
  /** The name of an existing cluster; `undefined` for one of the stack, or of another stack. */
  readonly cluster: string | undefined;
  /** The SSM parameters of other accounts can't be told from the service's. They are left out while the account isn't known. */
  readonly leftOut: readonly string[];
}

/** @param account the account of the service, if it is known */
export function plannedRevision(
  template: StackTemplate,
  account: string | undefined = accountOf(template),
): TemplateRevision {
  const appSpec = asObject(plannedOutput(template, "app-spec"));
  const [resource] = listOf(appSpec["Resources"]);
  const properties = asObject(asObject(asObject(resource)["TargetService"])["Properties"]);
  const secrets = secretsOf(template, properties);
  const isLeftOut = (secret: string) => account === undefined && secret.split(":")[2] === "ssm";
  const definition = definitionOf(template, properties);
  const [cluster] = texts([plannedOutput(template, "cluster-name")]);
  return {
    appSpec: literalAppSpec(properties, appSpec["Hooks"], cluster !== undefined),
    cluster,
    definition: definition && { ...definition, secrets: secrets.filter((secret) => !isLeftOut(secret)) },
    account,
    leftOut: secrets.filter(isLeftOut),
  };
}

function literalAppSpec(properties: JsonObject, hooks: unknown, hasCluster: boolean): ReadAppSpec {
  const { TaskDefinition, LoadBalancerInfo, CapacityProviderStrategy, NetworkConfiguration } = properties;
  const { Subnets } = asObject(asObject(NetworkConfiguration)["AwsvpcConfiguration"]);
  const isRegistered = isLiteral(TaskDefinition) && isLiteral(LoadBalancerInfo);
  // A cluster of the stack has the capacity providers that it needs.
  const isChecked = hasCluster && isLiteral(CapacityProviderStrategy);
  return {
    version: 0,
    Resources: [
      {
        TargetService: {
          Type: "AWS::ECS::Service",
          Properties: {
            ...(isRegistered ? { TaskDefinition, LoadBalancerInfo } : {}),
            ...(isChecked ? { CapacityProviderStrategy } : {}),
            NetworkConfiguration: { AwsvpcConfiguration: { Subnets: listOf(Subnets).filter(isLiteral) } },
          },
        },
      },
    ],
    Hooks: listOf(hooks).map((hook) =>
      Object.fromEntries(Object.entries(asObject(hook)).filter(([, name]) => isLiteral(name))),
    ),
  } as ReadAppSpec;
}

/** The attributes of the task definition that the stack makes; `undefined` if it makes none. */
function attributesOf({ document }: StackTemplate, { TaskDefinition }: JsonObject): JsonObject | undefined {
  const [, id] = /^\$\{aws_ecs_task_definition\.([\w-]+)\.arn\}$/.exec(String(TaskDefinition)) ?? [];
  const made = asObject(asObject(asObject(document)["resource"])["aws_ecs_task_definition"]);
  return id === undefined || made[id] === undefined ? undefined : asObject(made[id]);
}

function definitionOf(template: StackTemplate, properties: JsonObject): TaskDefinition | undefined {
  const attributes = attributesOf(template, properties);
  if (attributes === undefined) {
    return undefined;
  }
  const cpuArchitecture = asObject(attributes["runtime_platform"])["cpu_architecture"];
  const efs = listOf(attributes["volume"]).map((volume) => asObject(volume)["efs_volume_configuration"]);
  const fileSystemIds = texts(efs.map((one) => asObject(one)["file_system_id"]));
  return {
    status: "ACTIVE",
    containers: containersOf(template, attributes).map(({ name, image }) => ({
      name: String(name),
      image: texts([image])[0],
      ports: [],
    })),
    cpuArchitecture: typeof cpuArchitecture === "string" ? cpuArchitecture : undefined,
    fileSystemIds: [...new Set(fileSystemIds)],
  };
}

function secretsOf(template: StackTemplate, properties: JsonObject): readonly string[] {
  const containers = containersOf(template, attributesOf(template, properties) ?? {});
  const named = containers.flatMap(({ secrets, logConfiguration }) => [
    ...listOf(secrets),
    ...listOf(asObject(logConfiguration)["secretOptions"]),
  ]);
  return [...new Set(texts(named.map((secret) => asObject(secret)["valueFrom"])))];
}

/** Terraform encodes them from a local. */
function containersOf({ document }: StackTemplate, attributes: JsonObject): readonly JsonObject[] {
  const encoded = String(attributes["container_definitions"]);
  const [, id = ""] = /^\$\{jsonencode\(local\.([\w-]+)\)\}$/.exec(encoded) ?? [];
  return listOf(asObject(asObject(document)["locals"])[id]).map(asObject);
}

/** The account that the stack names: the only allowed one, or that of the role that it assumes. */
function accountOf(template: StackTemplate): string | undefined {
  const [provider] = listOf(asObject(asObject(template.document)["provider"])["aws"]);
  const [only, ...others] = texts(listOf(asObject(provider)["allowed_account_ids"]));
  const [role] = texts([asObject(plannedOutput(template, "assume-role"))["roleArn"]]);
  return others.length === 0 && only !== undefined ? only : role?.split(":")[4];
}

/** Those that synth knows. */
function texts(values: readonly unknown[]): readonly string[] {
  return values.filter((value): value is string => typeof value === "string" && isLiteral(value));
}

/** A list, or nothing if only Terraform knows it. */
function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
