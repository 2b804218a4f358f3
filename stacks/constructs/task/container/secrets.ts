import { Fn, Token } from "cdktf";
import { checkText, isKnown, type Problem } from "../../../support/problems";

/** A secret of Secrets Manager, with or without JSON key, stage and version, or an SSM parameter. */
const SECRET_ARN =
  /^arn:[\w-]+:(secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+(:[^:]*:[^:]*:[^:]*)?|ssm:[\w-]+:\d{12}:parameter\/\S+)$/;

/** Checks the ARNs of secrets. Unresolved tokens pass. */
export function checkSecrets(prop: string, secrets: Readonly<Record<string, string>>): Problem[] {
  return Object.entries(secrets)
    .filter(([, reference]) => isKnown(reference) && !SECRET_ARN.test(reference))
    .map(([name, reference]) => ({
      prop: `${prop}.${name}`,
      what: `got ${JSON.stringify(reference)}`,
      allowed:
        "the ARN of a secret, optionally followed by :<JSON key>:<stage>:<version>, or the ARN of an SSM parameter",
      fix: "use the full ARN: a name doesn't contain the account and the region",
    }));
}

/** Checks the ARNs of the keys that encrypt secrets. Unresolved tokens pass. */
export function checkSecretKeys(prop: string, arns: readonly string[] = []): Problem[] {
  return !isKnown(arns)
    ? []
    : arns.flatMap((arn, index) =>
        checkText(`${prop}[${index}]`, arn, /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/, {
          allowed: "the ARN of a KMS key, not of an alias",
          fix: "copy it from: aws kms list-keys",
        }),
      );
}

/** The ARNs of the secrets that references name, each once, in the form that IAM accepts. */
export function secretArns(references: readonly string[]): readonly string[] {
  return unique([...new Set(references.map(withoutKey))].map(secretArn));
}

/** A token, then JSON key, stage and version: the token is the ARN. */
const TOKEN_WITH_KEY = /^(\$\{TfToken\[[^\]]+\]\})(:[^:]*){3}$/;

/** Removes the JSON key after a token, so that the keys of one secret are one resource. */
function withoutKey(reference: string): string {
  return reference.replace(TOKEN_WITH_KEY, "$1");
}

/** Removes the JSON key, stage and version after the ARN: ECS accepts them, IAM doesn't. */
function secretArn(reference: string): string {
  return isKnown(reference)
    ? reference.split(":").slice(0, 7).join(":")
    : Fn.replace(reference, "/^((?:[^:]*:){6}[^:]*).*$/", "$1");
}

/** Each element once. Terraform removes the repetitions among values that only it knows. */
export function unique(list: readonly string[]): readonly string[] {
  const elements = [...new Set(list)];
  return elements.filter((element) => !isKnown(element)).length > 1
    ? Token.asList(Fn.distinct(elements))
    : elements;
}
