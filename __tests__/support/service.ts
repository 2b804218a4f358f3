import { ServiceStack, type ServiceStackProps } from "../../stacks";
import { SERVICE } from "./fixtures";
import { Template, testApp } from "./template";

let unchanged: Template | undefined;

/** The template of the fixture's service with these props changed. Without changes, all tests of a file share it. */
export function synthService(props?: Partial<ServiceStackProps>): Template {
  if (props !== undefined) {
    return synthesize(props);
  }
  unchanged ??= synthesize({});
  return unchanged;
}

function synthesize(props: Partial<ServiceStackProps>): Template {
  return Template.of(new ServiceStack(testApp(), "web", { ...SERVICE, ...props }));
}

/** A statement of an IAM policy in IAM's format. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: unknown;
}

/** The statements of the only role policy whose id starts with a prefix. */
export function statements(template: Template, idPrefix: string): PolicyStatement[] {
  const policy = template.byId("aws_iam_role_policy", idPrefix)["policy"];
  return (template.json(policy) as { Statement: PolicyStatement[] }).Statement;
}

/** The ARN of a Lambda function for a hook. */
export const HOOK = "arn:aws:lambda:eu-west-1:111122223333:function:probe";

/** The container that receives the traffic, in ECS's format. */
export function containerOf(template: Template): Record<string, unknown> {
  const [container] = containersOf(template) as [Record<string, unknown>];
  return container;
}

/** All containers of the task definition, in ECS's format. */
export function containersOf(template: Template): readonly Record<string, unknown>[] {
  const definitions = template.json(template.only("aws_ecs_task_definition")["container_definitions"]);
  return definitions as Record<string, unknown>[];
}

/** The statements of a role's trust policy, by the prefix of the role's id. */
export function trustOf(template: Template, idPrefix: string): unknown {
  const policy = template.json(template.byId("aws_iam_role", idPrefix)["assume_role_policy"]);
  return (policy as { Statement: unknown }).Statement;
}
