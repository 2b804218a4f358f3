import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { TerraformStack } from "cdktf";
import { type ExampleName, runExample } from "../examples";
import { type SynthesizedStack, Template } from "../template";

/** A statement of a policy. */
export interface NamedStatement {
  /** Where the policy is. */
  readonly policy: string;
  readonly effect: string;
  readonly actions: readonly string[];
  /** `undefined` if the statement names none: those of trust policies and of repository policies. */
  readonly resources: readonly string[] | undefined;
  readonly conditionKeys: readonly string[];
}

/** A statement in IAM's JSON. */
export interface IamStatement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, object>>;
}

/** A statement of Terraform's data source of a policy. */
interface DataStatement {
  readonly effect?: string;
  readonly actions: readonly string[];
  readonly resources?: readonly string[];
  readonly condition?: readonly { readonly variable: string }[];
}

/** The statements of all policies of a stack. */
export function policiesOf(stack: TerraformStack): NamedStatement[] {
  return policiesIn(stack.node.id, Template.of(stack).document);
}

/** The statements of all policies of an example's stack. */
export function policiesOfExample(example: ExampleName, stack: string): NamedStatement[] {
  const folder = mkdtempSync(join(tmpdir(), "ecs-codedeploy-policies-"));
  try {
    runExample(example, folder);
    const file = join(folder, "cdktf.out", "stacks", stack, "cdk.tf.json");
    return policiesIn(example, JSON.parse(readFileSync(file, "utf8")));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The statements in the JSON of a page of the docs. */
export function policiesOfPage(page: string): NamedStatement[] {
  return documentsIn(textOfPage(page)).flatMap((statements, index) =>
    named(`${page} ${index + 1}`, statements),
  );
}

/** The statements in the JSON of a section of a page of the docs. */
export function statementsOfSection(page: string, heading: string): IamStatement[] {
  const [, section = ""] = textOfPage(page).split(`\n## ${heading}\n`);
  const statements = documentsIn(section.replace(/\n## [\s\S]*/, "")).flat();
  if (statements.length === 0) {
    throw new Error(`${page} has no statement in the section ${heading}`);
  }
  return statements;
}

function documentsIn(text: string): (readonly IamStatement[])[] {
  return [...text.matchAll(/^```json\n([\s\S]*?)^```/gm)].map(([, json = ""]) => {
    const document = JSON.parse(json) as IamStatement | { readonly Statement: readonly IamStatement[] };
    return "Statement" in document ? document.Statement : [document];
  });
}

/** The actions that a page of the docs names outside of JSON. */
export function actionsInProse(page: string): string[] {
  const prose = textOfPage(page).replace(/^```[\s\S]*?^```/gm, "");
  return [...prose.matchAll(/`([a-z0-9-]+:[A-Z]\w+)`/g)].map(([, action = ""]) => action);
}

function textOfPage(page: string): string {
  return readFileSync(resolve(__dirname, "../../..", page), "utf8");
}

function policiesIn(stack: string, { locals = {}, data = {} }: SynthesizedStack): NamedStatement[] {
  const documents = Object.entries(locals).flatMap(([id, local]) => {
    const { Statement = [] } = local as { readonly Statement?: readonly IamStatement[] };
    return named(nameOf(stack, id), Statement);
  });
  const sources = Object.entries(data["aws_iam_policy_document"] ?? {}).flatMap(([id, source]) =>
    (source["statement"] as readonly DataStatement[]).map(
      ({ effect = "Allow", actions, resources, condition = [] }) => ({
        policy: nameOf(stack, id),
        effect,
        actions,
        resources,
        conditionKeys: condition.map(({ variable }) => variable),
      }),
    ),
  );
  return [...documents, ...sources];
}

/** Without CDKTF's hash. */
function nameOf(stack: string, id: string): string {
  return `${stack} ${id.replace(/_[0-9A-F]{8}$/, "")}`;
}

function named(policy: string, statements: readonly IamStatement[]): NamedStatement[] {
  return statements.map(({ Effect, Action, Resource, Condition = {} }) => ({
    policy,
    effect: Effect,
    actions: [Action].flat(),
    resources: Resource === undefined ? undefined : [Resource].flat(),
    conditionKeys: Object.values(Condition).flatMap(Object.keys),
  }));
}
