import {
  AssetType,
  DataResource,
  Fn,
  Lazy,
  TerraformAsset,
  TerraformResource,
  TerraformSelf,
  TerraformStack,
} from "cdktf";
import { Construct } from "constructs";
import { type AppSpec, DEPLOYMENT_VARIABLE, type DeploymentRequest } from "../../scripts/contract";
import { driverBundle } from "../support/driver-bundle";

/** The environment variable that tells the command where the bundled driver is. */
const DRIVER_VARIABLE = "ECS_CODEDEPLOY_DRIVER";

/** What the driver is told, but for the AppSpec, which it gets from the trigger itself. */
export type DeploymentTarget = Omit<DeploymentRequest, "appSpec">;

export interface DeploymentProps {
  readonly target: DeploymentTarget;
  /** What is rolled out. A change of any field of it is a deployment. */
  readonly appSpec: AppSpec;
}

/**
 * The trigger: whenever the rendered AppSpec changes, Terraform replaces it and so runs the driver, which
 * creates the deployment and follows it to its end. It comes last in its stack, so a rollout starts only on
 * infrastructure that is in place.
 *
 * @see https://developer.hashicorp.com/terraform/language/resources/terraform-data
 */
export class Deployment extends Construct {
  readonly trigger: DataResource;

  constructor(scope: Construct, id: string, { target, appSpec }: DeploymentProps) {
    super(scope, id);
    const driver = new TerraformAsset(this, "driver", { path: driverBundle(), type: AssetType.FILE });
    this.trigger = new DataResource(this, "trigger", {
      // An object, not a string: the plan then shows which field of the AppSpec changed.
      triggersReplace: { app_spec: appSpec },
      provisioners: [
        {
          type: "local-exec",
          // Constant, with all that varies in the environment: nothing is ever quoted for a shell.
          command: `node "$${DRIVER_VARIABLE}"`,
          environment: {
            [DRIVER_VARIABLE]: driver.path,
            [DEPLOYMENT_VARIABLE]: Fn.jsonencode({
              ...target,
              // The very value that triggered it, never a second rendering.
              appSpec: TerraformSelf.getAny("triggers_replace.app_spec"),
            }),
          },
        },
      ],
    });
    // Resolved at synth, when every resource is there, also those that a user adds to the stack later.
    this.trigger.dependsOn = Lazy.listValue({ produce: () => this.everyOtherResource() });
  }

  private everyOtherResource(): string[] {
    return TerraformStack.of(this)
      .node.findAll()
      .filter((element) => TerraformResource.isTerraformResource(element))
      .filter((resource) => resource !== this.trigger)
      .map((resource) => `${resource.terraformResourceType}.${resource.friendlyUniqueId}`)
      .sort();
  }
}
