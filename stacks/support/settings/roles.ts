import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { Aspects, TerraformLocal, type TerraformStack } from "cdktf";
import { checkText, isKnown, type Problem } from "../problems";
import { type Fields, optional, text } from "../props";

/**
 * What all IAM roles of a stack have.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 */
export interface RoleSettings {
  /** The ARN of the managed policy that limits what the roles may do. @default - none */
  readonly permissionsBoundaryArn?: string | undefined;
  /** The path of the roles, such as `/services/`, at most 512 characters. A change replaces the roles. @default "/" */
  readonly path?: string | undefined;
  /**
   * Comes before the names of the roles, 1 to 26 characters. A role name that is given in `names` is used as it is,
   * without the prefix. A change replaces the roles. @default - none
   */
  readonly namePrefix?: string | undefined;
}

/** The properties of `RoleSettings`. */
export const ROLE_FIELDS: Fields<RoleSettings> = {
  permissionsBoundaryArn: optional(text),
  path: optional(text),
  namePrefix: optional(text),
};

/** Leaves room for the longest role name, `<name>-break-glass`, in the 64 characters that IAM allows. */
const MAX_PREFIX_LENGTH = 26;

/**
 * Everything that is wrong with the settings of a stack's roles. Unresolved tokens pass.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 */
export function checkRoles({ permissionsBoundaryArn, path, namePrefix }: RoleSettings): Problem[] {
  return [
    ...checkBoundaryArn("roles.permissionsBoundaryArn", permissionsBoundaryArn),
    ...checkText("roles.path", path, /^(?=.{1,512}$)\/([\w+=,.@-]+\/)*$/, {
      allowed: "a path of at most 512 characters that begins and ends with /",
      fix: 'write it as "/services/"',
    }),
    ...checkText("roles.namePrefix", namePrefix, new RegExp(`^[\\w+=,.@-]{1,${MAX_PREFIX_LENGTH}}$`), {
      allowed: `1 to ${MAX_PREFIX_LENGTH} letters, digits and the characters _ + = , . @ -`,
      fix: "shorten it, or leave it out",
    }),
  ];
}

/** Everything that is wrong with the ARN of a permissions boundary. An unresolved token passes. */
export function checkBoundaryArn(prop: string, arn: string | undefined): Problem[] {
  return checkText(prop, arn, /^arn:[\w-]+:iam::(aws|\d{12}):policy\/[\w+=,.@/-]+$/, {
    allowed: "the ARN of a managed policy",
    fix: 'write it as "arn:aws:iam::111122223333:policy/boundary"',
  });
}

/**
 * Applies the settings to all roles of a stack at synth, also to those that the user adds to it. A boundary or a path
 * that a role has already is kept.
 *
 * @param givenNames the names of roles that get no prefix
 */
export function configureRoles(
  stack: TerraformStack,
  settings: RoleSettings,
  givenNames: readonly string[],
): void {
  const permissionsBoundaryArn = inStack(stack, "permissions-boundary", settings.permissionsBoundaryArn);
  const path = inStack(stack, "role-path", settings.path);
  const namePrefix = inStack(stack, "role-name-prefix", settings.namePrefix);
  Aspects.of(stack).add({
    visit(role) {
      if (!(role instanceof IamRole)) {
        return;
      }
      if (permissionsBoundaryArn !== undefined) {
        role.permissionsBoundary = role.permissionsBoundaryInput ?? permissionsBoundaryArn;
      }
      if (path !== undefined) {
        role.path = role.pathInput ?? path;
      }
      if (namePrefix !== undefined && isKnown(role.nameInput) && !givenNames.includes(role.nameInput)) {
        role.name = `${namePrefix}${role.nameInput}`;
      }
    },
  });
}

/**
 * A value that an Aspect may use. Aspects run after CDKTF has turned references to other stacks into their outputs: a
 * reference that only an Aspect makes would be missed. A local of the stack holds it.
 */
function inStack(stack: TerraformStack, id: string, value: string | undefined): string | undefined {
  return value === undefined || isKnown(value) ? value : new TerraformLocal(stack, id, value).asString;
}
