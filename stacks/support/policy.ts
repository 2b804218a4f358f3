import { Lazy } from "cdktf";
import type { Construct } from "constructs";
import { jsonDocument } from "./json-document";
import { checkedProps, knownListOf, objectOf, optional, recordOf, type Shape, text, textList } from "./props";
import { checkSidIsNew, checkStatement, type Statement } from "./statement";

export type { Statement } from "./statement";

const textOrTextList: Shape<string | readonly string[]> = (given, prop, problems) =>
  Array.isArray(given) ? textList(given, prop, problems) : text(given, prop, problems);

const statementShape = objectOf<Statement>({
  sid: optional(text),
  actions: textList,
  resources: textList,
  conditions: optional(recordOf(recordOf(textOrTextList))),
});

/** The shape of a list of statements. */
export const statementsShape = knownListOf(statementShape);

/** Checks a statement. @param others the other statements of the policy */
export function checkedStatement(statement: Statement, others: readonly Statement[]): Statement {
  return checkedProps(statement, "statement", statementShape, (given) => [
    ...checkStatement("", given),
    ...checkSidIsNew("sid", given.sid, others),
  ]);
}

/** Renders an IAM policy that allows the statements. A function is called at synth, when all of them are known. */
export function policyDocument(
  scope: Construct,
  id: string,
  statements: readonly Statement[] | (() => readonly Statement[]),
): string {
  return jsonDocument(
    scope,
    id,
    typeof statements === "function"
      ? Lazy.anyValue({ produce: () => renderPolicy(statements()) })
      : renderPolicy(statements),
  );
}

/** Renders an IAM policy that denies the statements. */
export function denyingDocument(scope: Construct, id: string, statements: readonly Statement[]): string {
  return jsonDocument(scope, id, renderPolicy(statements, "Deny"));
}

function renderPolicy(statements: readonly Statement[], effect: "Allow" | "Deny" = "Allow"): object {
  return {
    Version: "2012-10-17",
    Statement: statements.map(({ sid, actions, resources, conditions }) => ({
      ...(sid === undefined ? {} : { Sid: sid }),
      Effect: effect,
      Action: actions,
      Resource: resources,
      ...(conditions === undefined ? {} : { Condition: conditions }),
    })),
  };
}

/** Renders the trust policy of a role that an AWS service assumes. */
export function serviceTrustPolicy(scope: Construct, id: string, service: string): string {
  return trustPolicy(scope, id, { Service: service });
}

/** Renders the trust policy of a role that these principals may assume, by ARN. */
export function principalTrustPolicy(scope: Construct, id: string, arns: readonly string[]): string {
  return trustPolicy(scope, id, { AWS: arns });
}

function trustPolicy(scope: Construct, id: string, principal: object): string {
  return jsonDocument(scope, id, {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: principal }],
  });
}
