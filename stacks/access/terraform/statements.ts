import type { TerraformStack } from "cdktf";
import type { Statement } from "../../support/statement";
import { DATA_SOURCES } from "./data-sources";
import { awsElements, type Element } from "./elements";
import type { Grant, TypeGrants } from "./grant";
import { merged } from "./merge";
import { type Account, Names, valuesAt } from "./names";
import { TYPES } from "./types";

/**
 * What Terraform does with the stacks: `read` for a plan, which reads every resource, and `write` for an apply, which may
 * also create, change and delete them.
 */
export type TerraformLevel = "read" | "write";

/** What Terraform needs for stacks. */
export interface TerraformPermissions {
  /** The statements, merged and sorted: the same stacks always have the same. */
  readonly statements: readonly Statement[];
  /** The resources whose permissions are not known: the user adds their statements. */
  readonly unknown: readonly UnknownResource[];
}

/** A resource of the user whose permissions are not known. */
export interface UnknownResource {
  /** Terraform's type, such as `aws_dynamodb_table`; with `data.` before it for a data source. */
  readonly type: string;
  /** The path of its construct in the app. */
  readonly path: string;
}

/**
 * The permissions that the AWS provider needs for everything in the stacks. They are limited to the names that the stacks
 * give, and to the region and the account where AWS generates the name.
 *
 * Call it while the app is synthesized, for stacks that were created before the one that uses it: the prefix and the path
 * of the roles are known only then.
 */
export function terraformStatements(
  stacks: readonly TerraformStack[],
  level: TerraformLevel,
  account: Account,
): TerraformPermissions {
  const elements = awsElements(stacks);
  const names = new Names(elements, account);
  const known = elements.filter((one) => grantsOf(one) !== undefined);
  return {
    statements: merged(known.flatMap((one) => statementsOf(one, level, names))),
    unknown: unknownIn(elements),
  };
}

/** The resources of stacks whose permissions are not known. */
export function unknownResources(stacks: readonly TerraformStack[]): UnknownResource[] {
  return unknownIn(awsElements(stacks));
}

/** The roles and policies of IAM for which an apply of stacks needs permissions, with the resource that needs them. */
export function roleArnsOf(
  stacks: readonly TerraformStack[],
): { readonly path: string; readonly arn: string }[] {
  const elements = awsElements(stacks);
  const names = new Names(elements, { accountId: "*" });
  return elements.flatMap((element) => {
    const arns = statementsOf(element, "write", names)
      .filter(({ actions }) => actions.some((action) => action.startsWith("iam:")))
      .flatMap(({ resources }) => resources)
      .filter((arn) => !arn.includes(":role/aws-service-role/"));
    return [...new Set(arns)].map((arn) => ({ path: element.path, arn }));
  });
}

function unknownIn(elements: readonly Element[]): UnknownResource[] {
  return elements
    .filter((one) => grantsOf(one) === undefined)
    .map(({ kind, type, path }) => ({ type: kind === "data" ? `data.${type}` : type, path }));
}

function grantsOf({ kind, type }: Element): TypeGrants | undefined {
  return kind === "data" ? DATA_SOURCES[type] : TYPES[type];
}

function statementsOf(element: Element, level: TerraformLevel, names: Names): Statement[] {
  const { read, write } = grantsOf(element) ?? { read: [], write: [] };
  return [...read, ...(level === "write" ? write : [])]
    .filter((grant) => applies(grant, element))
    .map(({ actions, on, conditions }) => ({
      actions,
      resources: on.flatMap((pattern) => (pattern === "*" ? [pattern] : names.arns(pattern, element))),
      ...(conditions === undefined ? {} : { conditions }),
    }));
}

/** Whether a resource has what a grant is for: an attribute, or a value of it. */
function applies({ when }: Grant, { attributes }: Element): boolean {
  if (when === undefined) {
    return true;
  }
  const [path = "", expected] = when.split("=");
  const values = valuesAt(attributes, path.split("."));
  return expected === undefined ? values.length > 0 : values.includes(expected);
}
