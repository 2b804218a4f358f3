import {
  AssetType,
  DataResource,
  DefaultTokenResolver,
  Fn,
  Lazy,
  StringConcat,
  TerraformAsset,
  TerraformResource,
  TerraformSelf,
  TerraformStack,
  Tokenization,
} from "cdktf";
import { Construct } from "constructs";
import {
  type AppSpec,
  DEPLOYMENT_VARIABLE,
  DRIVER_VARIABLE,
  type Place,
} from "../../scripts/contract/document";
import { driverFile } from "../support/driver-bundle";

/** What the driver is told, but for the AppSpec, which it gets from the trigger itself. */
export type DeploymentTarget = Place;

export interface DeploymentProps {
  readonly target: DeploymentTarget;
  /** What is rolled out. A change of any field of it is a deployment. */
  readonly appSpec: AppSpec;
  /** What people see of a deployment in a plan. */
  readonly summary: DeploymentSummary;
}

/** A deployment in the words of who reads a plan: the AppSpec names a task definition, and no image. */
export interface DeploymentSummary {
  /** The images, by the names of their containers. */
  readonly images: Readonly<Record<string, string>>;
  /** How traffic moves. */
  readonly trafficShift: string;
}

/**
 * The trigger: whenever the rendered AppSpec changes, Terraform replaces it and so runs the driver, which
 * creates the deployment and follows it to its end. It comes last in its stack, so a rollout starts only on
 * infrastructure that is in place; what is to come after a rollout says so with `dependsOn: [deployment.trigger]`.
 *
 * @see https://developer.hashicorp.com/terraform/language/resources/terraform-data
 */
export class Deployment extends Construct {
  readonly trigger: DataResource;

  constructor(scope: Construct, id: string, { target, appSpec, summary }: DeploymentProps) {
    super(scope, id);
    const driver = new TerraformAsset(this, "driver", { path: driverFile(), type: AssetType.FILE });
    this.trigger = new DataResource(this, "trigger", {
      // Shown in a plan, old and new. A change of it alone updates the trigger in place and runs nothing.
      input: { images: summary.images, traffic_shift: summary.trafficShift },
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
    this.trigger.dependsOn = Lazy.listValue({ produce: () => this.whatComesBefore() });
  }

  /** Every other resource of the stack, but for what a user has made to come after a rollout. */
  private whatComesBefore(): string[] {
    const elements = TerraformStack.of(this).node.findAll();
    const triggers = elements
      .filter((element) => element instanceof Deployment)
      .map(({ trigger }) => trigger);
    const resources = elements
      .filter((element) => TerraformResource.isTerraformResource(element))
      .filter((resource) => !triggers.some((trigger) => trigger === resource));
    const after = new Set(triggers.map(address));
    let found: TerraformResource[];
    do {
      found = resources.filter(
        (resource) =>
          !after.has(address(resource)) && dependencies(resource).some((other) => after.has(other)),
      );
      for (const resource of found) {
        after.add(address(resource));
      }
    } while (found.length > 0);
    return resources
      .map(address)
      .filter((resource) => !after.has(resource))
      .sort();
  }
}

/** A resource's address in its stack, as `depends_on` holds it. */
function address(resource: TerraformResource): string {
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
}

/** The addresses that a resource names in its `dependsOn`. */
function dependencies(resource: TerraformResource): string[] {
  const resolver = new DefaultTokenResolver(new StringConcat());
  return Tokenization.resolve(resource.dependsOn ?? [], { scope: resource, resolver, preparing: false });
}
