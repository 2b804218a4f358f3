import { Fn, TerraformLocal } from "cdktf";
import type { Construct } from "constructs";

/**
 * A value as JSON, encoded by Terraform once it knows all values. `JSON.stringify` would encode the references
 * instead of their values: a quote or a newline in such a value would break the document.
 *
 * The value is a local of the stack, which CDKTF renders as plain JSON. As an argument of `jsonencode`, CDKTF would
 * render it in Terraform's own language without escaping quotes and backslashes.
 */
export function jsonDocument(scope: Construct, id: string, value: object): string {
  return Fn.jsonencode(new TerraformLocal(scope, id, value).expression);
}
