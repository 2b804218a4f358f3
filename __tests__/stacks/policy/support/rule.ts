import type { Attributes } from "../../../support/template";
import { document, type PolicyStatement, statementsIn } from "./documents";
import type { Resource, Resources } from "./resources";

/** What every stack should hold, unless there is an exception. */
export interface Rule {
  /** What holds, as a sentence. */
  readonly name: string;
  /** The ids of checkov (`CKV…`), trivy (`AWS-…`), Security Hub (`EC2.6`) and cdk-nag (`VPC7`). */
  readonly ids: readonly string[];
  /** The types of the resources that are checked. */
  readonly types: readonly string[];
  readonly check: (stack: Resources) => readonly Checked[];
}

/** A resource, or a part of one, that a rule checked. */
export interface Checked {
  readonly name: string;
  readonly holds: boolean;
}

type Named = Pick<Rule, "name" | "ids">;

/** A rule about each resource of some types. */
export function resourceRule(
  types: readonly string[],
  rule: Named & {
    /** Which resources are checked. @default - all */
    readonly applies?: (resource: Resource) => boolean;
    readonly holds: (resource: Resource, stack: Resources) => boolean;
  },
): Rule {
  const { applies = () => true, holds, ...named } = rule;
  return {
    ...named,
    types,
    check: (stack) =>
      stack
        .of(...types)
        .filter(applies)
        .map((resource) => ({ name: resource.name, holds: holds(resource, stack) })),
  };
}

/** A container definition in ECS's format. */
export interface Container extends Attributes {
  readonly name: string;
}

/** A rule about each container of a task definition. */
export function containerRule(rule: Named & { readonly holds: (container: Container) => boolean }): Rule {
  const { holds, ...named } = rule;
  const types = ["aws_ecs_task_definition"];
  return {
    ...named,
    types,
    check: (stack) =>
      stack.of(...types).flatMap((task) =>
        (document(task, "container_definitions") as Container[]).map((container) => ({
          name: `${task.name}/${container.name}`,
          holds: holds(container),
        })),
      ),
  };
}

/** A rule about each statement of policies that allows something. */
export function statementRule(
  policies: Readonly<Record<string, string>>,
  rule: Named & {
    readonly applies?: (statement: PolicyStatement) => boolean;
    readonly holds: (statement: PolicyStatement) => boolean;
  },
): Rule {
  const { applies = () => true, holds, ...named } = rule;
  return {
    ...named,
    types: Object.keys(policies),
    check: (stack) =>
      Object.entries(policies).flatMap(([type, attribute]) =>
        stack
          .of(type)
          .flatMap((resource) => statementsIn(resource, attribute))
          .filter((statement) => statement.allows && applies(statement))
          .map((statement) => ({ name: statement.name, holds: holds(statement) })),
      ),
  };
}
