import type { LocalExecProvisioner } from "cdktf";
import { TerraformResource } from "cdktf";
import type { Construct } from "constructs";

export interface TerraformDataProps {
  /** A value that a plan shows. A change of it updates the resource in place. */
  readonly input: unknown;
  /** A value whose change replaces the resource, which runs the provisioners. */
  readonly triggersReplace: unknown;
  readonly provisioners: LocalExecProvisioner[];
}

/**
 * Terraform's built-in resource `terraform_data`. CDKTF's own class for it, `DataResource`, starts the terraform binary
 * once per stack at synth to check its version; `required_version` in the stack does the same at no cost.
 *
 * @see https://developer.hashicorp.com/terraform/language/resources/terraform-data
 */
export class TerraformData extends TerraformResource {
  private readonly props: TerraformDataProps;

  constructor(scope: Construct, id: string, props: TerraformDataProps) {
    super(scope, id, {
      terraformResourceType: "terraform_data",
      terraformGeneratorMetadata: { providerName: "terraform" },
      provisioners: props.provisioners,
    });
    this.props = props;
  }

  protected override synthesizeAttributes() {
    return { input: this.props.input, triggers_replace: this.props.triggersReplace };
  }
}
