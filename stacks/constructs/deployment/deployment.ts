import {
  DefaultTokenResolver,
  Fn,
  type IResolvable,
  Lazy,
  StringConcat,
  TerraformModule,
  TerraformResource,
  TerraformSelf,
  TerraformStack,
  Tokenization,
} from "cdktf";
import { Construct } from "constructs";
import {
  type AppSpec,
  DEPLOYMENT_VARIABLE,
  type DeploymentDocument,
  DRIVER_VARIABLE,
  type Place,
  SUCCESS_POINTS,
  type WantedService,
} from "../../../scripts/contract/document";
import { BundleAsset } from "../../support/cdktf/bundle-asset";
import { TerraformData } from "../../support/cdktf/terraform-data";
import { driverBundle } from "../../support/driver-bundle";
import { migrationsIn } from "../migration/migrations-in";

/** The driver's settings, without the AppSpec, which the trigger adds. */
export type DeploymentTarget = Omit<Place, "stack"> &
  WantedService &
  Pick<DeploymentDocument, "verdictTopicArn">;

/**
 * The properties of a trigger.
 *
 * @see https://developer.hashicorp.com/terraform/language/resources/terraform-data
 */
export interface DeploymentProps {
  /** What the driver deploys to, and how it judges a deployment. A change of only this starts no deployment. */
  readonly target: DeploymentTarget;
  /** The AppSpec to deploy. A change of any of its fields starts a deployment. It may be a lazy value. */
  readonly appSpec: AppSpec | IResolvable;
  /** What a plan shows of a deployment. A change of only this starts no deployment. */
  readonly summary: DeploymentSummary;
}

/**
 * A deployment as a plan shows it. It names the images, since the AppSpec contains only a task definition.
 *
 * @see https://developer.hashicorp.com/terraform/language/resources/terraform-data
 */
export interface DeploymentSummary {
  /** The images, by container name. */
  readonly images: Readonly<Record<string, string>>;
  /** How traffic moves, in one line. */
  readonly trafficShift: string;
}

/**
 * The trigger. When the rendered AppSpec changes, Terraform replaces the trigger and runs the driver, which creates
 * the deployment and follows it to its end. The trigger depends on every other resource of its stack, so a
 * deployment starts only when the infrastructure is complete. A resource that must follow the deployment declares
 * `dependsOn: [deployment.trigger]`.
 *
 * @see https://developer.hashicorp.com/terraform/language/resources/terraform-data
 */
export class Deployment extends Construct {
  /** The resource that runs the driver. What must follow a deployment depends on it. */
  readonly trigger: TerraformData;
  /** What the driver deploys to, and how it judges a deployment. */
  readonly target: DeploymentTarget;

  constructor(scope: Construct, id: string, { target, appSpec, summary }: DeploymentProps) {
    super(scope, id);
    this.target = target;
    const driver = new BundleAsset(this, "driver", driverBundle());
    this.trigger = new TerraformData(this, "trigger", {
      // A plan shows the old and the new value. If only this changes, Terraform updates the trigger in place and
      // deploys nothing.
      input: {
        images: summary.images,
        traffic_shift: summary.trafficShift,
        // The driver's document has these as well, but a plan shows no provisioner.
        application: target.application,
        deployment_group: target.deploymentGroup,
        success_point: target.successPoint ?? SUCCESS_POINTS[1],
      },
      // An object, not a string: the plan then shows which field of the AppSpec changed.
      triggersReplace: { app_spec: appSpec },
      provisioners: [
        {
          type: "local-exec",
          // A constant command. All values are in the environment, so none needs quoting for a shell.
          command: `node "$${DRIVER_VARIABLE}"`,
          environment: {
            [DRIVER_VARIABLE]: driver.path,
            [DEPLOYMENT_VARIABLE]: Fn.jsonencode({
              ...target,
              stack: TerraformStack.of(this).node.id,
              hasExpandMigration: Lazy.anyValue({ produce: () => this.hasExpandMigration() }),
              // Read from the trigger, so that the driver deploys exactly what triggered it.
              appSpec: TerraformSelf.getAny("triggers_replace.app_spec"),
            }),
          },
        },
      ],
    });
    // Resolved at synth, so that it includes resources that a user adds to the stack later.
    this.trigger.dependsOn = Lazy.listValue({ produce: () => this.precedingResources() });
  }

  /** Whether a migration of the stack runs before a deployment. It may be added after the service. */
  private hasExpandMigration(): boolean {
    return migrationsIn(TerraformStack.of(this)).some(({ phase }) => phase === "expand");
  }

  /** Every other resource and module of the stack, except those that depend on a deployment. */
  private precedingResources(): string[] {
    const elements = TerraformStack.of(this).node.findAll();
    const triggers = elements
      .filter((element) => element instanceof Deployment)
      .map(({ trigger }) => trigger);
    const resources = elements
      .filter(isCreated)
      .filter((resource) => !triggers.some((trigger) => trigger === resource));
    const dependents = new Set(triggers.map(address));
    let found: Created[];
    do {
      found = resources.filter(
        (resource) =>
          !dependents.has(address(resource)) && dependencies(resource).some((other) => dependents.has(other)),
      );
      for (const resource of found) {
        dependents.add(address(resource));
      }
    } while (found.length > 0);
    return resources
      .map(address)
      .filter((resource) => !dependents.has(resource))
      .sort();
  }
}

/** What an apply creates, and a resource may wait for. */
type Created = TerraformResource | TerraformModule;

function isCreated(element: unknown): element is Created {
  return TerraformResource.isTerraformResource(element) || element instanceof TerraformModule;
}

/** An address in the stack, in the form of `depends_on`. */
function address(one: Created): string {
  const type = one instanceof TerraformModule ? "module" : one.terraformResourceType;
  return `${type}.${one.friendlyUniqueId}`;
}

/** The addresses that a resource or a module names in its `dependsOn`. */
function dependencies(resource: Created): string[] {
  const resolver = new DefaultTokenResolver(new StringConcat());
  return Tokenization.resolve(resource.dependsOn ?? [], { scope: resource, resolver, preparing: false });
}
