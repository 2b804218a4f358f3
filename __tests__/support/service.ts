import { ServiceStack, type ServiceStackProps } from "../../stacks";
import { SERVICE } from "./fixtures";
import { Template, testApp } from "./template";

/** A service's template: the fixture's, but for these props. */
export function synthService(props: Partial<ServiceStackProps> = {}): Template {
  return Template.of(new ServiceStack(testApp(), "web", { ...SERVICE, ...props }));
}

/** A statement of an IAM policy, as IAM reads it. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: unknown;
}

/** The statements of the one role policy whose id starts with a prefix. */
export function statements(template: Template, idPrefix: string): PolicyStatement[] {
  const policy = template.byId("aws_iam_role_policy", idPrefix)["policy"] as string;
  // References hold quotes of Terraform's own, which aren't JSON's.
  const readable = policy.replace(/\$\{[^}]*\}/g, (reference) => reference.replaceAll('"', "'"));
  return (JSON.parse(readable) as { Statement: PolicyStatement[] }).Statement;
}

/** The ARN of a function that a hook may call. */
export const HOOK = "arn:aws:lambda:eu-west-1:111122223333:function:probe";
