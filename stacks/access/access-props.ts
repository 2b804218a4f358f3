import type { TerraformStack } from "cdktf";
import type { Filled } from "../support/defaults";
import { checkNames, nameFields } from "../support/names";
import { checkWholeNumber } from "../support/numbers";
import type { Problem } from "../support/problems";
import {
  checkedProps,
  type Fields,
  knownListOf,
  knownNumber,
  knownText,
  objectOf,
  optional,
  text,
  variantsOf,
  withDefault,
} from "../support/props";
import { checkBoundaryArn } from "../support/settings/roles";
import {
  checkSettings,
  type NormalizedSettings,
  SETTINGS_FIELDS,
  type StackSettings,
} from "../support/stack-settings";
import { ACCESS_NAMES, type AccessNames } from "./access-names";
import {
  AUDIT_TRAIL_FIELDS,
  type AuditTrailOptions,
  checkAuditTrail,
  type NormalizedAuditTrail,
} from "./audit/audit-trail-props";
import { checkGithubProvider, GITHUB_PROVIDER_FIELDS, type GithubProviderChoice } from "./github-provider";
import { checkStateBucket, STATE_BUCKET_FIELDS, type StateBucketChoice } from "./state/state-bucket-props";
import { checkBranches, checkEnvironment, checkEnvironments, checkRepository } from "./subjects";
import {
  checkTypeStatements,
  type TypePermissions,
  type TypeStatements,
  typeStatementsShape,
} from "./type-statements";

/**
 * How long the sessions of the roles may be, in whole hours, 1 to 12. A deployment waits for its rollout, so its session
 * must be longer. A workflow asks for less with `role-duration-seconds`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-session-duration.html
 */
export interface SessionHours {
  /** Of the plan role. @default 1 */
  readonly plan: number;
  /** Of the deploy role. @default 6 */
  readonly deploy: number;
  /** Of the operator role. @default 6 */
  readonly operator: number;
  /** Of the break-glass role. @default 6 */
  readonly breakGlass: number;
}

/**
 * The properties of an access stack.
 *
 * @see https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 */
export interface AccessStackProps extends StackSettings {
  /** The start of the names of the roles: letters, digits and single hyphens. */
  readonly name: string;
  /** The names of the roles and of the audit trail, where they differ from `<name>-<role>` and `<name>-audit`. @default - all are made from `name` */
  readonly names?: Partial<AccessNames>;
  /**
   * The stacks of this account that the roles plan, deploy and operate, with those that they depend on. Create the
   * access stack after them: the permissions are made from what they contain at synth. Each must keep its state in
   * `stateBucket`.
   */
  readonly stacks: readonly TerraformStack[];
  /**
   * The repository on GitHub: `owner/name`, in GitHub's letters. Repositories that were created, renamed or transferred
   * after July 15, 2026 have immutable subjects: `owner@id/name@id`.
   *
   * @see https://docs.github.com/en/actions/reference/security/oidc
   */
  readonly repository: string;
  /** GitHub's identity provider in IAM. An account has one at most. @default { kind: "own" } */
  readonly githubProvider?: GithubProviderChoice;
  /** The bucket of the states. */
  readonly stateBucket: StateBucketChoice;
  /**
   * The branches whose jobs may assume the plan role, in addition to pull requests, such as for a nightly check. `*` after
   * a fixed beginning stands for any text: `release/*`. @default ["main"]
   */
  readonly planBranches?: readonly string[];
  /** The GitHub environment whose jobs may assume the deploy role. @default "production" */
  readonly deployEnvironment?: string;
  /** The GitHub environments whose jobs may assume the operator role. @default ["operations"] */
  readonly operatorEnvironments?: readonly string[];
  /** The GitHub environment whose jobs may assume the break-glass role. No other role trusts it. @default "break-glass" */
  readonly breakGlassEnvironment?: string;
  /**
   * What Terraform needs for resources in the stacks that this package doesn't make or know, by Terraform's type, such as
   * `aws_dynamodb_table`. Synth names the types that are missing. @default - none
   */
  readonly typeStatements?: Readonly<Record<string, TypePermissions>>;
  /**
   * The ARN of the managed policy that limits the roles of the stacks. The deploy role may then make and change only roles
   * with this permissions boundary, and all roles of the stacks must have it. None of the stacks may make the policy.
   * @default - none: the deploy role could give its services more than it may do itself
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
   */
  readonly permissionsBoundaryArn?: string;
  /** How long the sessions of the roles may be. @default - 1 hour for plans, 6 hours for the others */
  readonly sessionHours?: Partial<SessionHours>;
  /** A trail that records who did what in the account, for longer than CloudTrail's 90 days. @default - none */
  readonly auditTrail?: AuditTrailOptions;
}

/** The properties without the stacks, which are constructs. */
export type AccessOptions = Omit<AccessStackProps, "stacks">;

/** The options with all defaults filled in. */
export type NormalizedAccess = NormalizedSettings &
  Omit<
    Filled<
      AccessOptions,
      | "githubProvider"
      | "planBranches"
      | "deployEnvironment"
      | "operatorEnvironments"
      | "breakGlassEnvironment"
    >,
    keyof StackSettings | "sessionHours" | "typeStatements" | "auditTrail"
  > & {
    readonly sessionHours: SessionHours;
    readonly typeStatements: TypeStatements;
    readonly auditTrail?: NormalizedAuditTrail;
  };

const ACCESS_FIELDS: Fields<Omit<NormalizedAccess, keyof NormalizedSettings>> = {
  name: knownText,
  names: optional(objectOf(nameFields(ACCESS_NAMES))),
  repository: knownText,
  githubProvider: withDefault(variantsOf<GithubProviderChoice>(GITHUB_PROVIDER_FIELDS), { kind: "own" }),
  stateBucket: variantsOf<StateBucketChoice>(STATE_BUCKET_FIELDS),
  planBranches: withDefault(knownListOf(knownText), ["main"]),
  deployEnvironment: withDefault(knownText, "production"),
  operatorEnvironments: withDefault(knownListOf(knownText), ["operations"]),
  breakGlassEnvironment: withDefault(knownText, "break-glass"),
  typeStatements: withDefault(typeStatementsShape, {}),
  permissionsBoundaryArn: optional(text),
  sessionHours: withDefault(
    objectOf<SessionHours>({
      plan: withDefault(knownNumber, 1),
      deploy: withDefault(knownNumber, 6),
      operator: withDefault(knownNumber, 6),
      breakGlass: withDefault(knownNumber, 6),
    }),
    { plan: 1, deploy: 6, operator: 6, breakGlass: 6 },
  ),
  auditTrail: optional(objectOf<NormalizedAuditTrail>(AUDIT_TRAIL_FIELDS)),
};

const accessShape = objectOf<NormalizedAccess>({ ...SETTINGS_FIELDS, ...ACCESS_FIELDS });

/**
 * Checks the options and fills in the defaults.
 *
 * @throws InvalidPropsError with everything that is wrong with them, and with the stacks
 */
export function checkedAccess(
  given: AccessOptions,
  ofStacks: (access: NormalizedAccess) => readonly Problem[],
): NormalizedAccess {
  return checkedProps(given, "access stack", accessShape, (read) => [
    ...checkSettings(read),
    ...checkNames({
      name: read.name,
      given: read.names,
      specs: ACCESS_NAMES,
      props: read,
      rolePrefix: read.roles?.namePrefix,
    }),
    ...checkTrust(read),
    ...checkGithubProvider("githubProvider", read.githubProvider),
    ...checkStateBucket("stateBucket", read.stateBucket, read.region),
    ...Object.entries(read.sessionHours).flatMap(([role, hours]) =>
      checkWholeNumber(`sessionHours.${role}`, hours, { min: 1, max: 12, unit: "hours" }),
    ),
    ...checkTypeStatements("typeStatements", read.typeStatements),
    ...checkBoundaryArn("permissionsBoundaryArn", read.permissionsBoundaryArn),
    ...(read.auditTrail === undefined
      ? []
      : checkAuditTrail("auditTrail", read.auditTrail, read.stateBucket.bucket)),
    ...ofStacks(read),
  ]);
}

/** Everything that is wrong with whom the roles trust. */
function checkTrust(access: NormalizedAccess): Problem[] {
  const { repository, planBranches, deployEnvironment, operatorEnvironments, breakGlassEnvironment } = access;
  return [
    ...checkRepository("repository", repository),
    ...checkBranches("planBranches", planBranches),
    ...checkEnvironment("deployEnvironment", deployEnvironment),
    ...checkEnvironments("operatorEnvironments", operatorEnvironments),
    ...checkEnvironment("breakGlassEnvironment", breakGlassEnvironment),
    ...[deployEnvironment, ...operatorEnvironments]
      .filter((environment) => environment === breakGlassEnvironment)
      .slice(0, 1)
      .map((environment) => ({
        prop: "breakGlassEnvironment",
        what: `got ${JSON.stringify(environment)}, which another role trusts, too`,
        allowed: "an environment for emergencies only, with its own reviewers",
        fix: 'name another one, such as "break-glass"',
      })),
  ];
}
