import type { TerraformStack } from "cdktf";
import { driverStatements, operatorStatements } from "../constructs/driver-policy";
import { ServiceStack } from "../service/service-stack";
import type { Statement } from "../support/policy";
import type { LiteralArns } from "./literal-arns";
import type { StateStatements } from "./state/state-statements";
import type { TerraformStatements } from "./terraform-permissions";

/** What each role may do. */
export interface RoleStatements {
  readonly plan: readonly Statement[];
  readonly deploy: readonly Statement[];
  readonly operator: readonly Statement[];
  readonly breakGlass: readonly Statement[];
}

/** What each role may do, made from what the stacks contain. */
export function roleStatements(
  stacks: readonly TerraformStack[],
  arns: LiteralArns,
  state: StateStatements,
  terraform: TerraformStatements,
): RoleStatements {
  const services = stacks.filter((stack) => stack instanceof ServiceStack);
  const driver = services.flatMap((service) => arns.of(service, driverStatements(service)));
  const operator = services.flatMap((service) =>
    arns.of(service, [
      ...operatorStatements(service, service.traffic),
      // CodeDeploy requires it of a rollback that overrides the alarms of the group.
      {
        sid: "OverrideAlarms",
        actions: ["codedeploy:UpdateDeploymentGroup"],
        resources: [service.deploymentGroup.group.arn],
      },
    ]),
  );
  const deploy = [
    ...state.read,
    ...state.lock,
    ...state.write,
    ...terraform.read,
    ...terraform.write,
    ...driver,
  ];
  return {
    plan: [...state.read, ...state.lock, ...terraform.read, ...readOnly(driver)],
    deploy,
    operator: [...state.read, ...driver, ...operator],
    breakGlass: [...deploy, ...operator],
  };
}

/** What `doctor` reads: the statements without the actions that change something. */
function readOnly(statements: readonly Statement[]): Statement[] {
  return statements
    .map((statement) => ({
      ...statement,
      actions: statement.actions.filter((action) => /:(BatchGet|Describe|Filter|Get|List)/.test(action)),
    }))
    .filter(({ actions }) => actions.length > 0);
}
