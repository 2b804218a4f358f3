import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Construct } from "constructs";
import { jsonDocument } from "../support/json-document";
import { policyDocument, type Statement } from "../support/policy";
import { throwIfAny } from "../support/problems";
import { checkPolicies, splitIntoPolicies } from "./terraform";
import { merged } from "./terraform/merge";

/** The properties of an {@link AccessRole}. */
export interface AccessRoleOptions {
  readonly roleName: string;
  readonly description: string;
  /** The trust policy. */
  readonly trust: object;
  readonly sessionHours: number;
}

/** A role for jobs of GitHub, with managed policies: inline policies have less room. */
export class AccessRole extends Construct {
  /** The role. */
  readonly role: IamRole;
  /** Its policies. Empty before synth, because they depend on what the stacks contain then. */
  readonly policies: readonly IamPolicy[] = [];

  private readonly roleName: string;

  constructor(
    scope: Construct,
    id: string,
    { roleName, description, trust, sessionHours }: AccessRoleOptions,
  ) {
    super(scope, id);
    this.roleName = roleName;
    this.role = new IamRole(this, "role", {
      name: roleName,
      description,
      assumeRolePolicy: jsonDocument(this, "role-trust", trust),
      maxSessionDuration: sessionHours * 3600,
    });
  }

  /**
   * Gives the role its permissions.
   *
   * @throws InvalidPropsError if IAM doesn't allow so many policies
   */
  allow(statements: readonly Statement[]): void {
    // After merging, an id would stand for another statement than the one that had it.
    const parts = splitIntoPolicies(merged(statements.map(({ sid, ...statement }) => statement)));
    throwIfAny(`the role ${this.roleName}`, checkPolicies("stacks", parts));
    const made = parts.map((part, index) => {
      const number = index + 1;
      const policy = new IamPolicy(this, `policy-${number}`, {
        name: `${this.roleName}-${number}`,
        policy: policyDocument(this, `policy-${number}-document`, part),
      });
      new IamRolePolicyAttachment(this, `policy-${number}-attachment`, {
        role: this.role.name,
        policyArn: policy.arn,
      });
      return policy;
    });
    (this.policies as IamPolicy[]).push(...made);
  }
}
