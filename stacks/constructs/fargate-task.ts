import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { jsonDocument } from "../support/json-document";
import { checkWholeNumber } from "../support/numbers";
import { checkedStatement, policyDocument, type Statement, serviceTrustPolicy } from "../support/policy";
import { isKnown, type Problem } from "../support/problems";
import { type ContainerProps, renderContainer, secretArns } from "./container";

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
  /** The AWS permissions of the service's own code. */
  readonly taskPolicy: readonly Statement[];
}

/** The log retentions that CloudWatch supports, in days. */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/**
 * The task definition of a Fargate task with one container, its log group and its two roles. The service's own code
 * uses the task role. ECS uses the execution role to pull the image, read the secrets and write the logs.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
 */
export class FargateTask extends Construct {
  readonly definition: EcsTaskDefinition;
  readonly logGroup: CloudwatchLogGroup;
  readonly taskRole: IamRole;
  readonly executionRole: IamRole;
  /** The policies of the roles. A task that starts before they exist fails. */
  readonly policies: IamRolePolicy[] = [];

  /** The policy of the statements that were added after the task. */
  addedPolicy: IamRolePolicy | undefined;

  private readonly props: FargateTaskProps;
  private readonly addedStatements: Statement[] = [];

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
      containerDefinitions: jsonDocument(this, "container-definitions", [
        renderContainer(props.container, { ...props, logGroupName: this.logGroup.name }),
      ]),
      // Keep the old revision registered: CodeDeploy may have to roll back to it, and can't deploy an inactive one.
      skipDestroy: true,
    });
  }

  /**
   * Adds a permission of the service's own code. The deployment of a new revision waits for it. The service does not,
   * so that the permission may name the service: the first tasks of a new service may start before they have it.
   *
   * @throws InvalidPropsError if the statement can't be read
   */
  addStatement(statement: Statement): void {
    this.addedStatements.push(checkedStatement(statement));
    this.addedPolicy ??= new IamRolePolicy(this, "task-role-added-policy", {
      name: "added-policy",
      role: this.taskRole.id,
      policy: policyDocument(this, "task-role-added-policy-document", () => this.addedStatements),
    });
  }

  private createRole(id: "task-role" | "execution-role", name: string, statements: readonly Statement[]) {
    const role = new IamRole(this, id, {
      name,
      assumeRolePolicy: serviceTrustPolicy(this, `${id}-trust`, "ecs-tasks.amazonaws.com"),
    });
    if (statements.length > 0) {
      const policy = new IamRolePolicy(this, `${id}-policy`, {
        name: "policy",
        role: role.id,
        policy: policyDocument(this, `${id}-policy-document`, statements),
      });
      this.policies.push(policy);
    }
    return role;
  }

  private executionStatements(): Statement[] {
    const { container } = this.props;
    const secrets = secretArns(container);
    const keys = container.secretKeyArns ?? [];
    return [
      {
        sid: "WriteLogs",
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resources: [`${this.logGroup.arn}:*`],
      },
      // GetAuthorizationToken supports no resource. Repository policies can limit the other actions.
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
      ...(secrets.length === 0
        ? []
        : [
            {
              sid: "ReadSecrets",
              actions: ["secretsmanager:GetSecretValue", "ssm:GetParameters"],
              resources: secrets,
            },
          ]),
      ...(keys.length === 0 ? [] : [{ sid: "DecryptSecrets", actions: ["kms:Decrypt"], resources: keys }]),
    ];
  }
}

/** Checks a number of days against the retentions that CloudWatch supports. Unresolved tokens pass. */
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
