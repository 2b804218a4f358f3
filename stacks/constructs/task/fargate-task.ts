import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { jsonDocument } from "../../support/json-document";
import { checkedStatement, policyDocument, type Statement, serviceTrustPolicy } from "../../support/policy";
import { InvalidPropsError } from "../../support/problems";
import { type ExecAccess, execStatements } from "../exec/ecs-exec";
import { createLogGroup } from "../log-group";
import { renderContainer } from "./container/render-container";
import { executionStatements } from "./execution-policy";
import { preflightStatements } from "./preflight-policy";
import { normalizeTask, type OwnTask, type TaskOptions } from "./task-props";
import { renderVolumes, volumeStatements } from "./volumes";

/**
 * The properties of a task definition, its log group and its roles.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
 */
export interface FargateTaskProps extends TaskOptions {
  /**
   * The family of the task definition, 1 to 255 letters, digits, hyphens and underscores. A change registers a revision
   * in the new family, which starts a deployment.
   */
  readonly family: string;
  /** The region of the log group: the stack's. */
  readonly region: string;
  /** The name of the log group, 1 to 512 characters. A change replaces the log group, and deletes its logs. */
  readonly logGroupName: string;
  /**
   * The name of the role of the service's own code, 1 to 64 characters. A change replaces the role. Not used with an
   * existing role.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
   */
  readonly taskRoleName: string;
  /**
   * The name of the role with which ECS starts the tasks, 1 to 64 characters. A change replaces the role. Not used with
   * an existing role.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
   */
  readonly executionRoleName: string;
  /** The name of the inline policy in each role, 1 to 128 characters. @default "policy" */
  readonly rolePolicyName?: string | undefined;
  /** The name of the inline policy of what `addStatement` adds, 1 to 128 characters. @default "added-policy" */
  readonly addedRolePolicyName?: string | undefined;
  /** Where sessions of ECS Exec are logged, and their key. @default - as the cluster decides */
  readonly execAccess?: ExecAccess | undefined;
}

/**
 * The task definition of a Fargate task, its log group and its two roles. The service's own code uses the task role.
 * ECS uses the execution role to pull the images, read the secrets and write the logs.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
 */
export class FargateTask extends Construct {
  /** The task definition: each change of it registers a new revision. */
  readonly definition: EcsTaskDefinition;
  /** The log group of the containers. */
  readonly logGroup: CloudwatchLogGroup;
  /** The role of the service's own code. `undefined` with an existing task role. */
  readonly taskRole: IamRole | undefined;
  /** The role with which ECS starts the tasks. `undefined` with an existing execution role. */
  readonly executionRole: IamRole | undefined;
  /** The policies of the roles. A task that starts before they exist fails. */
  readonly policies: readonly IamRolePolicy[];
  /** The ARNs of the task role and of the execution role. */
  readonly roleArns: readonly string[];
  /** The images, by container name. */
  readonly images: Readonly<Record<string, string>>;
  /** The permissions with which the driver checks images, secrets and file systems before a deployment. */
  readonly preflightStatements: readonly Statement[];

  private readonly createdPolicies: IamRolePolicy[] = [];
  private policyOfAdded: IamRolePolicy | undefined;
  private readonly addedStatements: Statement[] = [];
  private readonly props: FargateTaskProps;

  constructor(scope: Construct, id: string, props: FargateTaskProps) {
    super(scope, id);
    this.props = props;
    const task = normalizeTask(props);
    if (task.kind === "existing") {
      throw new Error("the task definition exists already");
    }
    this.policies = this.createdPolicies;
    this.logGroup = createLogGroup(this, props.logGroupName, props);
    this.taskRole =
      task.taskRoleArn === undefined
        ? this.createRole("task-role", props.taskRoleName, this.taskStatements(task))
        : undefined;
    this.executionRole =
      task.executionRoleArn === undefined
        ? this.createRole(
            "execution-role",
            props.executionRoleName,
            executionStatements(task.containers, this.logGroup.arn),
          )
        : undefined;
    const taskRoleArn = this.taskRole?.arn ?? task.taskRoleArn ?? "";
    const executionRoleArn = this.executionRole?.arn ?? task.executionRoleArn ?? "";
    this.roleArns = [...new Set([taskRoleArn, executionRoleArn])];
    this.images = Object.fromEntries(task.containers.map(({ name, image }) => [name, image]));
    this.preflightStatements = preflightStatements(task, (service, resource) =>
      this.arnOf(service, resource),
    );
    this.definition = new EcsTaskDefinition(this, "definition", {
      family: props.family,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: String(task.cpu),
      memory: String(task.memoryMiB),
      runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: task.cpuArchitecture },
      taskRoleArn,
      executionRoleArn,
      containerDefinitions: this.renderContainers(task),
      ...this.renderStorage(task),
      // Keep the old revision registered: CodeDeploy may have to roll back to it, and can't deploy an inactive one.
      skipDestroy: true,
    });
  }

  /** The policy of the statements that were added after the task. `undefined` before the first. */
  get addedPolicy(): IamRolePolicy | undefined {
    return this.policyOfAdded;
  }

  /**
   * Adds a permission of the service's own code. The deployment of a new revision waits for it. The service does not,
   * so that the permission may name the service: the first tasks of a new service may start before they have it.
   *
   * @throws InvalidPropsError if the statement can't be read, or if the task role is an existing one
   */
  addStatement(statement: Statement): void {
    if (this.taskRole === undefined) {
      throw existingRole("task.taskRoleArn");
    }
    this.addedStatements.push(checkedStatement(statement, this.addedStatements));
    this.policyOfAdded ??= new IamRolePolicy(this, "task-role-added-policy", {
      name: this.props.addedRolePolicyName ?? "added-policy",
      role: this.taskRole.id,
      policy: policyDocument(this, "task-role-added-policy-document", () => this.addedStatements),
    });
  }

  private renderContainers({ containers }: OwnTask): string {
    const { region, exec } = this.props;
    const surroundings = { region, logGroupName: this.logGroup.name, exec: exec?.kind === "on" };
    return jsonDocument(
      this,
      "container-definitions",
      containers.map((container) => renderContainer(container, surroundings)),
    );
  }

  private renderStorage({ volumes, ephemeralStorageGiB }: OwnTask) {
    const rendered = renderVolumes(volumes);
    return {
      ...(rendered.length === 0 ? {} : { volume: rendered }),
      ...(ephemeralStorageGiB === undefined ? {} : { ephemeralStorage: { sizeInGib: ephemeralStorageGiB } }),
    };
  }

  private createRole(id: "task-role" | "execution-role", name: string, statements: readonly Statement[]) {
    const role = new IamRole(this, id, {
      name,
      assumeRolePolicy: serviceTrustPolicy(this, `${id}-trust`, "ecs-tasks.amazonaws.com"),
    });
    if (statements.length > 0) {
      const policy = new IamRolePolicy(this, `${id}-policy`, {
        name: this.props.rolePolicyName ?? "policy",
        role: role.id,
        policy: policyDocument(this, `${id}-policy-document`, statements),
      });
      this.createdPolicies.push(policy);
    }
    return role;
  }

  private taskStatements({ taskPolicy, volumes, containers }: OwnTask): Statement[] {
    const { exec, execAccess } = this.props;
    return [
      ...taskPolicy,
      ...volumeStatements(volumes, containers, this.arnOf("elasticfilesystem", "")),
      ...(exec?.kind === "on" ? execStatements(execAccess) : []),
    ];
  }

  /** The ARN of a resource in the stack's account and region, of which only the ARNs of the stack's resources know. */
  private arnOf(service: string, resource: string): string {
    return `${Fn.replace(this.logGroup.arn, "/^(arn:[^:]+):logs:([^:]+:[^:]+):.*/", `$1:${service}:$2:`)}${resource}`;
  }
}

/** The error of a permission that is added to a role which the stack doesn't create. */
export function existingRole(prop: string): InvalidPropsError {
  return new InvalidPropsError("the statement", [
    {
      prop,
      what: "the task role is an existing one, whose permissions the stack doesn't change",
      allowed: "addStatement only with a task role that the stack creates",
      fix: "add the permission where the role is created",
    },
  ]);
}
