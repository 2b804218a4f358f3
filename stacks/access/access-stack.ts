import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import type { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Aspects, TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { ACCESS_ROLE_OUTPUTS } from "../../scripts/contract/document";
import { partitionOf } from "../support/arns";
import {
  accountOf,
  checkAppNames,
  givenRoleNames,
  NAME_RULES,
  resolveNames,
  usedNames,
} from "../support/names";
import { throwIfAny } from "../support/problems";
import { configureStack } from "../support/stack-settings";
import { ACCESS_NAMES } from "./access-names";
import { type AccessStackProps, checkedAccess, type NormalizedAccess } from "./access-props";
import { AccessRole } from "./access-role";
import { AuditTrail } from "./audit/audit-trail";
import { addGithubProvider, githubTrust } from "./github-provider";
import { protectingStatements } from "./protection";
import { checkRolesOfStacks } from "./role-checks";
import { roleStatements } from "./role-statements";
import { checkDependencies, checkStacks } from "./stack-checks";
import { StateBucket } from "./state/state-bucket";
import { stateKeys } from "./state/state-places";
import { branchSubject, environmentSubject, pullRequestSubject } from "./subjects";
import { stateObjects } from "./terraform";
import { checkTypes } from "./type-statements";

/**
 * The roles that jobs of GitHub assume to plan, deploy and operate stacks of one account, the bucket of the states and, as
 * an option, an audit trail. An administrator deploys it: none of its roles may change it.
 *
 * @throws InvalidPropsError with everything that is wrong with the props
 */
export class AccessStack extends TerraformStack {
  /** The AWS provider of the stack. */
  readonly provider: AwsProvider;
  /** The account, as Terraform knows it. `undefined` if the settings name one account. */
  readonly account: DataAwsCallerIdentity | undefined;
  /** GitHub's identity provider in IAM. `undefined` with an existing one. */
  readonly githubProvider: IamOpenidConnectProvider | undefined;
  /** The bucket of the states. `undefined` with an existing one. */
  readonly stateBucket: StateBucket | undefined;
  /** The trail of `auditTrail`, with its bucket. `undefined` without it. */
  readonly auditTrail: AuditTrail | undefined;
  /** The role of pull requests, and of nightly checks. It may change nothing but the lock files of the states. */
  readonly planRole: AccessRole;
  /** The role of deployments. */
  readonly deployRole: AccessRole;
  /** The role of the operator's commands. */
  readonly operatorRole: AccessRole;
  /** The role for emergencies: it may do what the deploy role and the operator role may do. */
  readonly breakGlassRole: AccessRole;

  private readonly accountId: string;
  private hasPolicies = false;

  constructor(scope: Construct, id: string, { stacks, ...given }: AccessStackProps) {
    super(scope, id);
    const access = checkedAccess(given, (read) => checkStacks(stacks, read));
    const { name, names: givenNames, repository, stateBucket, sessionHours, auditTrail } = access;
    this.provider = configureStack(this, access, givenRoleNames(ACCESS_NAMES, givenNames));
    const account = accountOf(access);
    const namePrefix = access.roles?.namePrefix;
    const names = resolveNames(ACCESS_NAMES, name, access, givenNames);
    checkAppNames(this, {
      stack: id,
      region: access.region,
      account,
      names: [
        ...usedNames(ACCESS_NAMES, name, access, givenNames, namePrefix),
        ...(stateBucket.kind === "own" ? [{ rule: NAME_RULES.bucket, name: stateBucket.bucket }] : []),
        ...(auditTrail === undefined ? [] : [{ rule: NAME_RULES.bucket, name: auditTrail.bucket }]),
      ],
    });
    this.account = account === "" ? new DataAwsCallerIdentity(this, "account", {}) : undefined;
    this.accountId = this.account?.accountId ?? account;

    const provider = addGithubProvider(this, access.githubProvider);
    this.githubProvider = provider.own;
    this.stateBucket =
      stateBucket.kind === "own"
        ? new StateBucket(this, "state", {
            bucketName: stateBucket.bucket,
            kmsKeyArn: stateBucket.kmsKeyArn,
            accountIds: stateBucket.accountIds,
          })
        : undefined;
    this.auditTrail =
      auditTrail === undefined
        ? undefined
        : new AuditTrail(this, "audit", {
            trailName: names.auditTrail,
            bucketName: auditTrail.bucket,
            retentionDays: auditTrail.retentionDays,
            region: access.region,
            accountId: this.accountId,
          });
    const role = (roleId: string, roleName: string, hours: number, description: string, subjects: string[]) =>
      new AccessRole(this, roleId, {
        roleName,
        description,
        trust: githubTrust(provider.arn, subjects),
        sessionHours: hours,
      });
    const inEnvironment = (environment: string) => environmentSubject(repository, environment);
    this.planRole = role("plan", names.planRole, sessionHours.plan, "Plans changes in pull requests", [
      pullRequestSubject(repository),
      ...access.planBranches.map((branch) => branchSubject(repository, branch)),
    ]);
    this.deployRole = role("deploy", names.deployRole, sessionHours.deploy, "Deploys the stacks", [
      inEnvironment(access.deployEnvironment),
    ]);
    this.operatorRole = role(
      "operator",
      names.operatorRole,
      sessionHours.operator,
      "Runs the commands for deployments: status, rollback, continue, stop",
      access.operatorEnvironments.map(inEnvironment),
    );
    this.breakGlassRole = role(
      "break-glass",
      names.breakGlassRole,
      sessionHours.breakGlass,
      "Deploys and rolls back in an emergency, with alarms ignored",
      [inEnvironment(access.breakGlassEnvironment)],
    );
    this.addOutputs(stateBucket.bucket);
    // At synth the stacks are complete: with the hooks that were added to them, and the settings of their roles.
    Aspects.of(this).add({
      visit: (node) => {
        if (node === this && !this.hasPolicies) {
          this.hasPolicies = true;
          this.addPolicies(stacks, access);
          this.addProtection(provider.arn, access);
        }
      },
    });
  }

  private addPolicies(
    stacks: readonly TerraformStack[],
    { stateBucket: { bucket, kmsKeyArn }, region, typeStatements, permissionsBoundaryArn }: NormalizedAccess,
  ): void {
    throwIfAny("the access stack", [
      ...checkDependencies(stacks),
      ...checkTypes(stacks, typeStatements),
      ...checkRolesOfStacks(stacks, permissionsBoundaryArn),
    ]);
    const { plan, deploy, operator, breakGlass } = roleStatements({
      stacks,
      accountId: this.accountId,
      state: { bucket, keys: stateKeys(stacks, bucket), kmsKeyArn, partition: partitionOf(region) },
      types: typeStatements,
    });
    this.planRole.allow(plan);
    this.deployRole.allow(deploy);
    this.operatorRole.allow(operator);
    this.breakGlassRole.allow(breakGlass);
  }

  private addProtection(
    providerArn: string,
    { stateBucket: { bucket, kmsKeyArn }, region, permissionsBoundaryArn }: NormalizedAccess,
  ): void {
    const roles = [this.planRole, this.deployRole, this.operatorRole, this.breakGlassRole];
    const partition = partitionOf(region);
    // Its state is in a file until the bucket exists. By default, it moves to this key.
    const [key = `${this.node.id}.tfstate`] = stateKeys([this], bucket);
    const statements = protectingStatements({
      roles,
      providerArn,
      stateArns: stateObjects({ bucket, keys: [key], partition }),
      stateKeyArn: kmsKeyArn,
      stateBucketArn: `arn:${partition}:s3:::${bucket}`,
      auditTrail: this.auditTrail && {
        arn: this.auditTrail.trail.arn,
        bucketArn: this.auditTrail.bucket.arn,
      },
      boundaryArn: permissionsBoundaryArn,
    });
    for (const role of roles) {
      role.deny(statements);
    }
  }

  private addOutputs(bucket: string): void {
    const output = (id: string, value: string, description: string) =>
      new TerraformOutput(this, id, { value, description });
    output(ACCESS_ROLE_OUTPUTS.plan, this.planRole.role.arn, "The role of pull requests");
    output(ACCESS_ROLE_OUTPUTS.deploy, this.deployRole.role.arn, "The role of deployments");
    output(ACCESS_ROLE_OUTPUTS.operator, this.operatorRole.role.arn, "The role of the operator's commands");
    output(ACCESS_ROLE_OUTPUTS.breakGlass, this.breakGlassRole.role.arn, "The role for emergencies");
    output("state-bucket", this.stateBucket?.bucket.id ?? bucket, "The bucket of the states");
    if (this.auditTrail !== undefined) {
      output("audit-bucket", this.auditTrail.bucket.id, "The bucket of the audit trail");
    }
  }
}
