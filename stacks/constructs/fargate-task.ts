import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { checkPort, checkWholeNumber } from "../support/numbers";
import { policyDocument, type Statement, serviceTrustPolicy } from "../support/policy";
import { isKnown, type Problem } from "../support/problems";

/** The container that serves the traffic. */
export interface ContainerProps {
  /** The image, with a tag that is never moved or a digest: the same image must mean the same revision. */
  readonly image: string;
  /** The port that it listens on, 1 to 65535. */
  readonly port: number;
  /** @default "app" */
  readonly name?: string;
  /** Environment variables. They can be read by whoever may read the task definition: no secrets here. @default - none */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Environment variables from Secrets Manager, by ARN, also with a JSON key (`<arn>:password::`), or from SSM
   * parameters, by ARN. The old revision loses a secret that is left out as soon as the new one: take it away in an
   * apply of its own. @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
   */
  readonly secrets?: Readonly<Record<string, string>>;
  /** The KMS keys of your own that the secrets are encrypted with, by ARN. @default - none: AWS's keys */
  readonly secretKeyArns?: readonly string[];
  /** @default - the image's own */
  readonly command?: readonly string[];
  /** Whether the root file system can't be written to. @default true */
  readonly readonlyRootFilesystem?: boolean;
}

export interface FargateTaskProps {
  readonly family: string;
  readonly region: string;
  readonly logGroupName: string;
  readonly logRetentionDays: number;
  readonly taskRoleName: string;
  readonly executionRoleName: string;
  /** CPU in units of 1/1024 vCPU. */
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly cpuArchitecture: "X86_64" | "ARM64";
  readonly container: ContainerProps;
  /** What the service's own code may do in AWS. */
  readonly taskPolicy: readonly Statement[];
}

export const DEFAULT_CONTAINER_NAME = "app";

/** The log retentions that CloudWatch has, in days. */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/**
 * The task definition of a Fargate task with one container, its log group, and its two roles: the task role is
 * for the service's own code, the execution role for ECS, which pulls the image, reads the secrets and writes
 * the logs.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
 */
export class FargateTask extends Construct {
  readonly definition: EcsTaskDefinition;
  readonly logGroup: CloudwatchLogGroup;
  readonly taskRole: IamRole;
  readonly executionRole: IamRole;
  /** What the roles may do: a task that starts before it is there, fails. */
  readonly policies: IamRolePolicy[] = [];

  private readonly props: FargateTaskProps;

  constructor(scope: Construct, id: string, props: FargateTaskProps) {
    super(scope, id);
    this.props = props;
    this.logGroup = new CloudwatchLogGroup(this, "log-group", {
      name: props.logGroupName,
      retentionInDays: props.logRetentionDays,
    });
    this.taskRole = this.createRole("task-role", props.taskRoleName, props.taskPolicy);
    this.executionRole = this.createRole(
      "execution-role",
      props.executionRoleName,
      this.executionStatements(),
    );
    this.definition = new EcsTaskDefinition(this, "definition", {
      family: props.family,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: String(props.cpu),
      memory: String(props.memoryMiB),
      runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: props.cpuArchitecture },
      taskRoleArn: this.taskRole.arn,
      executionRoleArn: this.executionRole.arn,
      containerDefinitions: JSON.stringify([this.renderContainer()]),
      // The replaced revision stays registered: CodeDeploy may have to go back to it, and can't deploy an
      // inactive one.
      skipDestroy: true,
    });
  }

  private createRole(id: "task-role" | "execution-role", name: string, statements: readonly Statement[]) {
    const role = new IamRole(this, id, {
      name,
      assumeRolePolicy: serviceTrustPolicy("ecs-tasks.amazonaws.com"),
    });
    if (statements.length > 0) {
      const policy = new IamRolePolicy(this, `${id}-policy`, {
        name: "policy",
        role: role.id,
        policy: policyDocument(statements),
      });
      this.policies.push(policy);
    }
    return role;
  }

  private executionStatements(): Statement[] {
    const { secrets = {}, secretKeyArns = [] } = this.props.container;
    const secretArns = [...new Set(Object.values(secrets).map(secretResource))];
    return [
      {
        sid: "WriteLogs",
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resources: [`${this.logGroup.arn}:*`],
      },
      // GetAuthorizationToken takes no resource; the rest is bounded by the registry's own policies.
      {
        sid: "PullImage",
        actions: [
          "ecr:GetAuthorizationToken",
          "ecr:BatchCheckLayerAvailability",
          "ecr:GetDownloadUrlForLayer",
          "ecr:BatchGetImage",
        ],
        resources: ["*"],
      },
      ...(secretArns.length === 0
        ? []
        : [
            {
              sid: "ReadSecrets",
              actions: ["secretsmanager:GetSecretValue", "ssm:GetParameters"],
              resources: secretArns,
            },
          ]),
      ...(secretKeyArns.length === 0
        ? []
        : [{ sid: "DecryptSecrets", actions: ["kms:Decrypt"], resources: secretKeyArns }]),
    ];
  }

  private renderContainer() {
    const { container, memoryMiB, region } = this.props;
    return {
      name: container.name ?? DEFAULT_CONTAINER_NAME,
      image: container.image,
      essential: true,
      // The whole task's: with one container a smaller limit would only waste what is paid for.
      memory: memoryMiB,
      portMappings: [{ containerPort: container.port, hostPort: container.port, protocol: "tcp" }],
      readonlyRootFilesystem: container.readonlyRootFilesystem ?? true,
      ...(container.command === undefined ? {} : { command: container.command }),
      ...renderPairs("environment", "value", container.environment),
      ...renderPairs("secrets", "valueFrom", container.secrets),
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": this.logGroup.name,
          "awslogs-region": region,
          "awslogs-stream-prefix": "task",
        },
      },
    };
  }
}

/** The secret itself: ECS takes its JSON key, stage and version behind the ARN, IAM doesn't. */
function secretResource(reference: string): string {
  return isKnown(reference)
    ? reference.split(":").slice(0, 7).join(":")
    : Fn.replace(reference, "/^((?:[^:]*:){6}[^:]*).*$/", "$1");
}

/** A record as ECS wants it: a list of names and values, in an order that doesn't depend on how it was written. */
function renderPairs(key: string, valueKey: string, record: Readonly<Record<string, string>> = {}) {
  const pairs = Object.entries(record)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => ({ name, [valueKey]: value }));
  return pairs.length === 0 ? {} : { [key]: pairs };
}

/** A secret of Secrets Manager, with or without JSON key, stage and version, or an SSM parameter. */
const SECRET_ARN =
  /^arn:[\w-]+:(secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+(:[^:]*:[^:]*:[^:]*)?|ssm:[\w-]+:\d{12}:parameter\/\S+)$/;

/** Everything that is wrong with a container. Unresolved tokens pass. */
export function checkContainer(prop: string, container: ContainerProps): Problem[] {
  const problems = checkPort(`${prop}.port`, container.port);
  if (isKnown(container.image) && !/^\S+$/.test(container.image)) {
    problems.push({
      prop: `${prop}.image`,
      what: `got ${JSON.stringify(container.image)}`,
      allowed: "an image reference without white space, such as registry/repository:tag",
      fix: "name the image to run",
    });
  }
  if (isKnown(container.name) && !/^[a-zA-Z0-9_-]{1,255}$/.test(container.name)) {
    problems.push({
      prop: `${prop}.name`,
      what: `got ${JSON.stringify(container.name)}`,
      allowed: "1 to 255 letters, digits, hyphens and underscores",
      fix: `leave it out for ${JSON.stringify(DEFAULT_CONTAINER_NAME)}`,
    });
  }
  for (const [name, reference] of Object.entries(container.secrets ?? {})) {
    if (isKnown(reference) && !SECRET_ARN.test(reference)) {
      problems.push({
        prop: `${prop}.secrets.${name}`,
        what: `got ${JSON.stringify(reference)}`,
        allowed:
          "the ARN of a secret, also with :<JSON key>:<stage>:<version> behind it, or of an SSM parameter",
        fix: "give the whole ARN: names don't say which account and region",
      });
    }
  }
  const twice = Object.keys(container.environment ?? {}).filter(
    (name) => container.secrets?.[name] !== undefined,
  );
  if (twice.length > 0) {
    problems.push({
      prop: `${prop}.secrets`,
      what: `${twice.join(", ")} is in ${prop}.environment too`,
      allowed: "each variable in one of the two",
      fix: `take ${twice.join(", ")} out of ${prop}.environment`,
    });
  }
  return problems;
}

/** Checks a number of days against the retentions that CloudWatch has. Unresolved tokens pass. */
export function checkLogRetention(prop: string, days: number): Problem[] {
  const problems = checkWholeNumber(prop, days, { min: 1, max: 3653, unit: "days" });
  if (problems.length > 0 || !isKnown(days) || LOG_RETENTION_DAYS.includes(days)) {
    return problems;
  }
  return [
    {
      prop,
      what: `got ${days} days`,
      allowed: LOG_RETENTION_DAYS.join(", "),
      fix: `set it to ${LOG_RETENTION_DAYS.find((allowed) => allowed > days) ?? 3653}`,
    },
  ];
}
