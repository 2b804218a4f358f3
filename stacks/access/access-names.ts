import { NAME_RULES, type NameSpecs } from "../support/names";

/**
 * The names of the roles and of the audit trail. The stack makes those that are not given from its `name`.
 *
 * Change none of them later: a changed name replaces its role, and the workflows need the new ARN.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
 */
export interface AccessNames {
  /** The role of pull requests, 1 to 64 characters. @default - `<name>-plan` */
  readonly planRole: string;
  /** The role of deployments, 1 to 64 characters. @default - `<name>-deploy` */
  readonly deployRole: string;
  /** The role of the operator's commands, 1 to 64 characters. @default - `<name>-operator` */
  readonly operatorRole: string;
  /** The role for emergencies, 1 to 64 characters. @default - `<name>-break-glass` */
  readonly breakGlassRole: string;
  /** The trail of `auditTrail`, 3 to 128 characters. @default - `<name>-audit` */
  readonly auditTrail: string;
}

/** How the names are made. */
export const ACCESS_NAMES: NameSpecs<keyof AccessNames, { readonly auditTrail?: unknown }> = {
  planRole: { rule: NAME_RULES.role, render: (name) => `${name}-plan` },
  deployRole: { rule: NAME_RULES.role, render: (name) => `${name}-deploy` },
  operatorRole: { rule: NAME_RULES.role, render: (name) => `${name}-operator` },
  breakGlassRole: { rule: NAME_RULES.role, render: (name) => `${name}-break-glass` },
  auditTrail: {
    rule: NAME_RULES.trail,
    render: (name) => `${name}-audit`,
    missing: ({ auditTrail }) => (auditTrail === undefined ? "there is no auditTrail" : undefined),
  },
};
