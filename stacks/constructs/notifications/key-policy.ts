/** Whether the policy of a KMS key of the app lets CodeDeploy's role use the key. */
import type { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { KMS_KEYS } from "../../support/arns";
import { referencedAttribute } from "../../support/cdktf/references";
import { isKnown, type Problem } from "../../support/problems";
import { KEY_ACTIONS } from "./publish-statements";

/** What the check reads of a statement. */
interface KeyStatement {
  readonly Effect?: string;
  readonly Principal?: "*" | { readonly AWS?: string | readonly string[] };
  readonly NotPrincipal?: unknown;
  readonly Action?: string | readonly string[];
  readonly NotAction?: unknown;
}

/**
 * Finds a key of the app whose policy names neither the account nor CodeDeploy's role: then no IAM policy can let the role use
 * the key. Only a policy that is plain text can be read. Conditions and Deny are not looked at.
 *
 * @param roleName the end of the name of CodeDeploy's role
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export function checkKeyPolicy(prop: string, kmsKeyArn: string | undefined, roleName: string): Problem[] {
  const { resource } = referencedAttribute(kmsKeyArn) ?? {};
  if (resource === undefined || !KMS_KEYS.includes(resource.terraformResourceType)) {
    return [];
  }
  const statements = readStatements((resource as Partial<KmsKey>).policyInput);
  const missing = KEY_ACTIONS.filter(
    (action) => !statements?.some((statement) => allows(statement, action, roleName)),
  );
  return statements === undefined || missing.length === 0
    ? []
    : [
        {
          prop,
          what: `is the key ${resource.node.path}, whose policy doesn't let CodeDeploy's role use ${missing.join(" and ")}: it can't publish`,
          allowed: "a key whose policy lets the account's IAM policies decide, as the default policy does",
          fix: 'allow "kms:*" to arn:aws:iam::<account>:root in its policy, or remove the policy',
        },
      ];
}

/** `undefined` for a policy that is not given, or that is not plain text in JSON. */
function readStatements(policy: string | undefined): readonly KeyStatement[] | undefined {
  if (!isKnown(policy)) {
    return undefined;
  }
  try {
    const { Statement } = JSON.parse(policy);
    return Array.isArray(Statement) ? Statement : [Statement ?? {}];
  } catch {
    // Terraform reports it, with the place in the text.
    return undefined;
  }
}

function allows(statement: KeyStatement, action: string, roleName: string): boolean {
  const { Effect, Principal, NotPrincipal, Action, NotAction } = statement;
  const principals = typeof Principal === "object" ? Principal.AWS : Principal;
  return (
    Effect === "Allow" &&
    (NotPrincipal !== undefined || listOf(principals).some((one) => isRole(one, roleName))) &&
    (NotAction !== undefined || listOf(Action).some((one) => matches(one, action)))
  );
}

/** Everyone, an account, or the role. A role whose name only Terraform knows may be any. */
const isRole = (principal: string, roleName: string): boolean =>
  /^(\*|\d{12})$|:root$/.test(principal) ||
  (isKnown(roleName) ? principal.endsWith(roleName) : principal.includes(":role/"));

/** Whether an action of a policy, which may have wildcards, is one of KMS. */
function matches(pattern: string, action: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[^\w:]/g, "."));
  return new RegExp(`^${parts.join(".*")}$`, "i").test(action);
}

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  typeof value === "string" ? [value] : (value ?? []);
