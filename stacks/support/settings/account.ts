import type { AssumedRole } from "../../../scripts/contract/document";
import { checkNoRepeats } from "../lists";
import { checkText, isKnown, type Problem } from "../problems";
import { type Fields, optional, text } from "../props";

/** The properties of `AssumedRole`. */
export const ASSUMED_ROLE_FIELDS: Fields<AssumedRole> = {
  roleArn: text,
  externalId: optional(text),
  sessionName: optional(text),
};

/** In which account a stack is deployed, and by which role. */
export interface AccountSettings {
  readonly assumeRole?: AssumedRole | undefined;
  readonly allowedAccountIds?: readonly string[] | undefined;
}

/** Everything that is wrong with a stack's account. Unresolved tokens pass. */
export function checkAccount({ assumeRole, allowedAccountIds }: AccountSettings): Problem[] {
  return [
    ...(assumeRole === undefined ? [] : checkAssumedRole(assumeRole)),
    ...(allowedAccountIds === undefined ? [] : checkAllowedAccounts(allowedAccountIds, assumeRole?.roleArn)),
  ];
}

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function checkAssumedRole({ roleArn, externalId, sessionName }: AssumedRole): Problem[] {
  return [
    ...checkText("assumeRole.roleArn", roleArn, /^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/, {
      allowed: "the ARN of an IAM role",
      fix: 'write it as "arn:aws:iam::111122223333:role/deploy"',
    }),
    ...checkText("assumeRole.externalId", externalId, /^[\w+=,.@:/-]{2,1224}$/, {
      allowed: "2 to 1224 letters, digits and the characters _ + = , . @ : / -",
      fix: "copy it from the trust policy of the role (sts:ExternalId)",
    }),
    ...checkText("assumeRole.sessionName", sessionName, /^[\w+=,.@-]{2,64}$/, {
      allowed: "2 to 64 letters, digits and the characters _ + = , . @ -",
      fix: "rename the session, or leave it out",
    }),
  ];
}

function checkAllowedAccounts(ids: readonly string[], roleArn: string | undefined): Problem[] {
  const prop = "allowedAccountIds";
  const account = isKnown(roleArn) ? /^arn:[^:]+:iam::(\d{12}):/.exec(roleArn)?.[1] : undefined;
  const isAllowed =
    !isKnown(ids) || account === undefined || ids.some((id) => !isKnown(id) || id === account);
  return [
    ...checkAccountIds(prop, ids),
    ...(isAllowed || ids.length === 0
      ? []
      : [
          {
            prop,
            what: `does not have ${account}, the account of assumeRole.roleArn`,
            allowed: "the account of the role, because the stack is deployed there",
            fix: "add the account, or correct the role's ARN",
          },
        ]),
  ];
}

/** Checks a list of accounts. Unresolved tokens pass. */
export function checkAccountIds(prop: string, ids: readonly string[]): Problem[] {
  if (!isKnown(ids)) {
    return [];
  }
  return [
    ...(ids.length > 0
      ? []
      : [{ prop, what: "got an empty list", allowed: "at least one account", fix: "add the account's id" }]),
    ...ids.flatMap((id, index) =>
      checkText(`${prop}[${index}]`, id, /^\d{12}$/, {
        allowed: "the id of an AWS account: 12 digits",
        fix: 'write it in quotes, such as "111122223333"',
      }),
    ),
    ...checkNoRepeats(prop, ids),
  ];
}
