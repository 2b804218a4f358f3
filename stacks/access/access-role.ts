import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Construct } from "constructs";
import { jsonDocument } from "../support/json-document";
import { denyingDocument, policyDocument, type Statement } from "../support/policy";
import { throwIfAny } from "../support/problems";
import { checkPolicies, splitIntoPolicies } from "./terraform";
import { merged } from "./terraform/merge";

/** What an {@link AccessRole} is made from. */
export interface AccessRoleOptions {
  /** The name of the role. */
  readonly roleName: string;
  /** What the role is for. */
  readonly description: string;
  /** The trust policy. */
  readonly trust: object;
  /** How long its sessions may be, in hours. */
  readonly sessionHours: number;
}

/** A role for jobs of GitHub, with managed policies: inline policies have less room. */
export class AccessRole extends Construct {
  /** The role. */
  readonly role: IamRole;

  private denied: IamRolePolicy | undefined;
  private readonly roleName: string;
  private readonly attached: { readonly policy: IamPolicy; readonly attachment: IamRolePolicyAttachment }[] =
    [];

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

  /** Its policies. Empty before synth, because they depend on what the stacks contain then. */
  get policies(): readonly IamPolicy[] {
    return this.attached.map(({ policy }) => policy);
  }

  /** What attaches `policies` to the role. */
  get attachments(): readonly IamRolePolicyAttachment[] {
    return this.attached.map(({ attachment }) => attachment);
  }

  /** What the role may not do, whatever its policies allow. `undefined` before synth, as its policies. */
  get protection(): IamRolePolicy | undefined {
    return this.denied;
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
    for (const [index, part] of parts.entries()) {
      const id = `policy-${index + 1}`;
      const policy = new IamPolicy(this, id, {
        name: `${this.roleName}-${index + 1}`,
        policy: policyDocument(this, `${id}-document`, part),
      });
      const attachment = new IamRolePolicyAttachment(this, `${id}-attachment`, {
        role: this.role.name,
        policyArn: policy.arn,
      });
      this.attached.push({ policy, attachment });
    }
  }
  /** Denies the role what its policies may allow. */
  deny(statements: readonly Statement[]): void {
    // Inline, because the managed policies are needed for what is allowed.
    this.denied = new IamRolePolicy(this, "protection", {
      name: "protection",
      role: this.role.id,
      policy: denyingDocument(this, "protection-document", statements),
    });
  }
}
