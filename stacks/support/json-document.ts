import { Fn, TerraformLocal } from "cdktf";
import type { Construct } from "constructs";

/**
 * A value as JSON, encoded by Terraform when it knows all of it. `JSON.stringify` would encode the references, and not
 * what they stand for: a quote or a newline in that would break the document.
 *
 * The value is a local of the stack, which Terraform's JSON can hold as it is. As an argument of `jsonencode` CDKTF would
 * write it in Terraform's own language, without escaping quotes and backslashes.
 */
export function jsonDocument(scope: Construct, id: string, value: object): string {
  return Fn.jsonencode(new TerraformLocal(scope, id, value).expression);
}
