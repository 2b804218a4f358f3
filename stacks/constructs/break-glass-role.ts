import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { checkNoRepeats } from "../support/lists";
import { policyDocument, principalTrustPolicy } from "../support/policy";
import { isKnown, type Problem } from "../support/problems";
import { type DriverScope, driverStatements, operatorStatements } from "./driver-policy";
import type { LoadBalancer } from "./load-balancing/load-balancer";

export interface BreakGlassRoleProps extends DriverScope {
  readonly roleName: string;
  readonly loadBalancer: LoadBalancer;
  /** Who may assume the role, by ARN. */
  readonly principalArns: readonly string[];
}

/**
 * The role of whoever breaks the glass: all that the driver and the operator's commands call for this service, and
 * `codedeploy:UpdateDeploymentGroup`, which CodeDeploy asks for when a deployment overrides its group's alarms. The right
 * is a role's of its own, so that taking it is an act, with a name and a time in CloudTrail. For another config or no
 * rollback CodeDeploy asks for no more than for any deployment: who may deploy may do that, too.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html
 */
export class BreakGlassRole extends Construct {
  readonly role: IamRole;

  constructor(scope: Construct, id: string, props: BreakGlassRoleProps) {
    super(scope, id);
    this.role = new IamRole(this, "role", {
      name: props.roleName,
      description: "May deploy past the alarms of the deployment group",
      assumeRolePolicy: principalTrustPolicy(this, "role-trust", props.principalArns),
      // A shift of work, not a day's.
      maxSessionDuration: 3600,
    });
    new IamRolePolicy(this, "role-policy", {
      name: "policy",
      role: this.role.id,
      policy: policyDocument(this, "role-policy-document", [
        ...driverStatements(props),
        ...operatorStatements(props, props.loadBalancer),
        {
          sid: "BreakGlass",
          actions: ["codedeploy:UpdateDeploymentGroup"],
          resources: [props.deploymentGroup.group.arn],
        },
      ]),
    });
  }
}

/** Roles, users and whole accounts; `*` would be anybody. */
const PRINCIPAL = /^arn:[\w-]+:(iam|sts)::\d{12}:(root|role\/.+|user\/.+|assumed-role\/.+)$/;

/** Checks who may break the glass. Unresolved tokens pass. */
export function checkBreakGlassPrincipals(prop: string, arns: readonly string[]): Problem[] {
  if (!isKnown(arns)) {
    return [];
  }
  const invalid = arns.filter((arn) => isKnown(arn) && !PRINCIPAL.test(arn));
  return [
    ...checkNoRepeats(prop, arns),
    ...(invalid.length === 0
      ? []
      : [
          {
            prop,
            what: `got ${invalid.map((arn) => JSON.stringify(arn)).join(", ")}`,
            allowed: "ARNs of IAM roles, users or accounts",
            fix: 'give each as "arn:aws:iam::111122223333:role/on-call"',
          },
        ]),
  ];
}
