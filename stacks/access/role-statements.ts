import type { TerraformStack } from "cdktf";
import { driverStatements, operatorStatements } from "../constructs/deployment/driver-policy";
import { migrationsIn } from "../constructs/migration/migrations-in";
import { decryptRevisionStatements } from "../constructs/revisions/revision-store";
import { ServiceStack } from "../service/service-stack";
import type { Statement } from "../support/policy";
import { LiteralArns } from "./literal-arns";
import { type StateLocation, stateStatements, type TerraformLevel, terraformStatements } from "./terraform";
import type { TypeStatements } from "./type-statements";

/** What the permissions of the roles are made from. */
export interface AccessScope {
  readonly stacks: readonly TerraformStack[];
  /** The account of the stacks. It may be a token. */
  readonly accountId: string;
  readonly state: StateLocation;
  /** The permissions for the types of resources that the project doesn't know. */
  readonly types: TypeStatements;
}

/** What each role may do. */
export interface RoleStatements {
  readonly plan: readonly Statement[];
  readonly deploy: readonly Statement[];
  readonly operator: readonly Statement[];
  readonly breakGlass: readonly Statement[];
}

/** What each role may do, made from what the stacks contain. Call it at synth, when they are complete. */
export function roleStatements(scope: AccessScope): RoleStatements {
  const { driver, decryptRevisions, commands } = serviceStatements(scope);
  const deploy = [...terraform(scope, "write"), ...driver, ...migrationStatements(scope)];
  return {
    plan: [...terraform(scope, "read"), ...readOnly(driver), ...decryptRevisions],
    deploy,
    // `--stack` reads the outputs in a state.
    operator: [...readOnly(stateStatements(scope.state, "read"), ["kms:Decrypt"]), ...commands],
    breakGlass: [...deploy, ...commands],
  };
}

/** What Terraform needs: of the AWS provider's resources, and of the states. */
function terraform({ stacks, accountId, state, types }: AccessScope, level: TerraformLevel): Statement[] {
  const { partition } = state;
  const { statements } = terraformStatements(stacks, level, { accountId, partition });
  const ofTypes = Object.values(types).flatMap(({ read, write }) =>
    level === "read" ? read : [...read, ...write],
  );
  return [...stateStatements(state, level), ...statements, ...ofTypes];
}

/** What the driver and the releases need for the services, and what the operator's commands need. */
function serviceStatements({ stacks, accountId }: AccessScope) {
  const arns = new LiteralArns(stacks, accountId);
  const services = stacks.filter((stack) => stack instanceof ServiceStack);
  return {
    driver: services.flatMap((service) => arns.of(service, driverStatements(service))),
    // `doctor` reads the AppSpec of the newest release. Other keys of the driver encrypt what it writes.
    decryptRevisions: services.flatMap((service) => {
      const { revisionStore } = service.deploymentGroup;
      return revisionStore === undefined ? [] : arns.of(service, decryptRevisionStatements(revisionStore));
    }),
    commands: [
      // For `status` without a name, and `doctor --stack`. AWS lists no resource for these.
      {
        actions: ["ecs:ListClusters", "ecs:ListServices", "elasticloadbalancing:DescribeListeners"],
        resources: ["*"],
      },
      ...services.flatMap((service) =>
        arns.of(service, [
          ...withoutReleases(service),
          ...operatorStatements(service, service.traffic),
          // CodeDeploy requires it of a rollback that overrides the alarms of the group.
          {
            sid: "OverrideAlarms",
            actions: ["codedeploy:UpdateDeploymentGroup"],
            resources: [service.deploymentGroup.group.arn],
          },
        ]),
      ),
    ],
  };
}

/** What the programs of migrations need, which an apply runs. */
function migrationStatements({ stacks, accountId }: AccessScope): Statement[] {
  const arns = new LiteralArns(stacks, accountId);
  return stacks.flatMap((stack) =>
    migrationsIn(stack).flatMap(({ statements }) => arns.of(stack, statements)),
  );
}

/**
 * What the driver needs for a revision that is registered. Who may register one can start any image with the roles of the
 * tasks.
 */
function withoutReleases({ deploymentGroup, service, task, notifications }: ServiceStack): Statement[] {
  return driverStatements({ deploymentGroup, service, task, notifications });
}

/** The statements without the actions that change something, as `doctor` needs them. */
function readOnly(statements: readonly Statement[], others: readonly string[] = []): Statement[] {
  return statements
    .map((statement) => ({
      ...statement,
      actions: statement.actions.filter(
        (action) => others.includes(action) || /:(BatchGet|Describe|Filter|Get|List)/.test(action),
      ),
    }))
    .filter(({ actions }) => actions.length > 0);
}
