import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { checkNoRepeats } from "../../support/lists";
import { policyDocument, principalTrustPolicy } from "../../support/policy";
import { isKnown, type Problem } from "../../support/problems";
import type { ServiceTraffic } from "../load-balancing/service-traffic";
import { type DriverScope, driverStatements, operatorStatements } from "./driver-policy";

/**
 * The properties of a break-glass role.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 */
export interface BreakGlassRoleProps extends DriverScope {
  /** The name of the role, 1 to 64 characters. A change replaces the role. */
  readonly roleName: string;
  /** The name of the role's inline policy, 1 to 128 characters. @default "policy" */
  readonly rolePolicyName?: string | undefined;
  /** How traffic reaches the service. The role may move it. */
  readonly traffic: ServiceTraffic;
  /**
   * Who may assume the role, by ARN, at least one: roles, users or accounts. With an account, all its principals that
   * have the permission `sts:AssumeRole` for the role may assume it.
   */
  readonly principalArns: readonly string[];
}

/**
 * The role for a break-glass deployment. It allows everything that the driver and the operator's commands call for
 * this service, plus `codedeploy:UpdateDeploymentGroup`, which CodeDeploy requires when a deployment overrides the
 * alarms of its group. It is a separate role so that CloudTrail records who assumed it and when. Overriding the
 * deployment config or the rollback needs no extra permission: any role that may deploy may do that.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html
 */
export class BreakGlassRole extends Construct {
  /** The role that operators assume, for at most an hour. */
  readonly role: IamRole;
  /** The inline policy of `role`. */
  readonly rolePolicy: IamRolePolicy;

  constructor(scope: Construct, id: string, props: BreakGlassRoleProps) {
    super(scope, id);
    this.role = new IamRole(this, "role", {
      name: props.roleName,
      description: "May deploy with the alarms of the deployment group ignored",
      assumeRolePolicy: principalTrustPolicy(this, "role-trust", props.principalArns),
      // One hour, the shortest session that IAM allows as a maximum.
      maxSessionDuration: 3600,
    });
    this.rolePolicy = new IamRolePolicy(this, "role-policy", {
      name: props.rolePolicyName ?? "policy",
      role: this.role.id,
      policy: policyDocument(this, "role-policy-document", () => [
        ...driverStatements(props),
        ...operatorStatements(props, props.traffic),
        {
          sid: "BreakGlass",
          actions: ["codedeploy:UpdateDeploymentGroup"],
          resources: [props.deploymentGroup.group.arn],
        },
      ]),
    });
  }
}

/** Adds the role to the stack of a service. `undefined` if nobody may assume it. */
export function addBreakGlassRole(scope: Construct, props: BreakGlassRoleProps): BreakGlassRole | undefined {
  return props.principalArns.length === 0 ? undefined : new BreakGlassRole(scope, "break-glass-role", props);
}

/** Roles, users and whole accounts. `*` is refused: it would allow everyone. */
const PRINCIPAL = /^arn:[\w-]+:(iam|sts)::\d{12}:(root|role\/.+|user\/.+|assumed-role\/.+)$/;

/** Checks the principals that may assume the break-glass role. Unresolved tokens pass. */
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
            fix: 'write each as an ARN, such as "arn:aws:iam::111122223333:role/on-call"',
          },
        ]),
  ];
}
