/**
 * What a trigger passes to the driver: types and constants without any library, because the stacks import them at synth.
 *
 * The construct writes the document (`stacks/constructs/deployment/deployment.ts`), Terraform fills in what is known only at apply,
 * and the driver parses it (`parse.ts`) before it calls AWS. Settings of a single run don't belong in it: the document
 * is derived from Terraform's state.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
 */

/** The environment variable that carries the document, as JSON, from Terraform's `local-exec` to the driver. */
export const DEPLOYMENT_VARIABLE = "ECS_CODEDEPLOY_DEPLOYMENT";

/** The environment variable with the path of the bundled driver, for the trigger's command. */
export const DRIVER_VARIABLE = "ECS_CODEDEPLOY_DRIVER";

/** The images of single services, as a JSON object by service. The stacks read it. */
export const IMAGES_VARIABLE = "ECS_CODEDEPLOY_IMAGES";

/** The lifecycle events of an ECS deployment that may call a Lambda function, in the order in which they run. */
export const HOOK_EVENTS = [
  "BeforeInstall",
  "AfterInstall",
  "AfterAllowTestTraffic",
  "BeforeAllowTraffic",
  "AfterAllowTraffic",
] as const;
export type HookEvent = (typeof HOOK_EVENTS)[number];

/**
 * When a deployment counts as done: `traffic-shifted`, when the new revision serves all production traffic;
 * `old-terminated`, when the old tasks are gone as well.
 */
export const SUCCESS_POINTS = ["traffic-shifted", "old-terminated"] as const;
export type SuccessPointName = (typeof SUCCESS_POINTS)[number];

/**
 * Who releases: `terraform`, where a change of the AppSpec starts a deployment; or `command`, where only the command
 * `deploy` does.
 */
export const RELEASED_BY = ["terraform", "command"] as const;
export type ReleasedBy = (typeof RELEASED_BY)[number];

/** The output of a stack whose releases come from the command. A stack without it releases by Terraform. */
export const RELEASES_OUTPUT = "releases";

/**
 * The outputs of an access stack with the ARNs of its roles. Only an access stack has all of them. An administrator deploys
 * it, because none of these roles may.
 */
export const ACCESS_ROLE_OUTPUTS = {
  plan: "plan-role-arn",
  deploy: "deploy-role-arn",
  operator: "operator-role-arn",
  breakGlass: "break-glass-role-arn",
} as const;

/** The tag of a task definition that a release registered: the revision of the stack's task definition that it was made from. */
export const STACK_REVISION_TAG = "cdktf-ecs-codedeploy:stack-revision";

/** How many of the new tasks may stop, while none has become healthy, before the driver stops the deployment: from, to. */
export const FAILED_TASKS = { from: 1, to: 100 } as const;

/** Lambda functions by the lifecycle events that call them. */
export type AppSpecHook = { readonly [event in HookEvent]?: string };

/**
 * The structure of an AppSpec for ECS.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
 */
interface AppSpecOf<Properties> {
  /** CodeDeploy's `0.0`, which JSON writes as 0. */
  readonly version: 0;
  /** The service, with the settings that the deployment gives its new task set. */
  readonly Resources: readonly [
    { readonly TargetService: { readonly Type: "AWS::ECS::Service"; readonly Properties: Properties } },
  ];
  /** The functions to call, in the order of their events. @default - none */
  readonly Hooks?: readonly AppSpecHook[] | undefined;
}

/** The AppSpec that the stacks render: it leaves out nothing that CodeDeploy would otherwise choose. */
export type AppSpec = AppSpecOf<{
  /** The full ARN, with the revision. */
  readonly TaskDefinition: string;
  readonly LoadBalancerInfo: { readonly ContainerName: string; readonly ContainerPort: number };
  readonly PlatformVersion: string;
  readonly NetworkConfiguration: {
    readonly AwsvpcConfiguration: {
      readonly Subnets: readonly string[];
      readonly SecurityGroups: readonly string[];
      readonly AssignPublicIp: "ENABLED" | "DISABLED";
    };
  };
  readonly CapacityProviderStrategy?:
    | readonly { readonly CapacityProvider: string; readonly Base: number; readonly Weight: number }[]
    | undefined;
}>;

/**
 * An AppSpec from any author, in the names and forms of {@link AppSpec}. What it leaves out is left out
 * here too, and CodeDeploy chooses it. One that can't be read is {@link UNKNOWN_APP_SPEC}.
 */
export type ReadAppSpec = AppSpecOf<{
  /** An ARN, `family:revision`, or a family alone, of which ECS takes the latest active revision. */
  readonly TaskDefinition?: string | undefined;
  readonly LoadBalancerInfo?: { readonly ContainerName: string; readonly ContainerPort: number } | undefined;
  readonly PlatformVersion?: string | undefined;
  readonly NetworkConfiguration?:
    | {
        readonly AwsvpcConfiguration?:
          | {
              readonly Subnets?: readonly string[] | undefined;
              readonly SecurityGroups?: readonly string[] | undefined;
              readonly AssignPublicIp?: "ENABLED" | "DISABLED" | undefined;
            }
          | undefined;
      }
    | undefined;
  readonly CapacityProviderStrategy?:
    | readonly {
        readonly CapacityProvider: string;
        readonly Base?: number | undefined;
        readonly Weight?: number | undefined;
      }[]
    | undefined;
}>;

/** The AppSpec of a deployment whose AppSpec can't be read: it is empty, so nothing is compared with it. */
export const UNKNOWN_APP_SPEC: ReadAppSpec = {
  version: 0,
  Resources: [{ TargetService: { Type: "AWS::ECS::Service", Properties: {} } }],
};

/**
 * A role that is assumed to deploy.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export interface AssumedRole {
  /** The ARN of the role. */
  readonly roleArn: string;
  /**
   * The external id that the role's trust policy requires, 2 to 1224 characters. It is an identifier, not a secret:
   * it is in the state, in the outputs and in printed commands. @default - none
   */
  readonly externalId?: string | undefined;
  /**
   * The name of the sessions in CloudTrail, 2 to 64 characters. @default - "cdktf-ecs-codedeploy" for driver and
   * commands, a name of the AWS provider's for Terraform
   */
  readonly sessionName?: string | undefined;
}

/**
 * An AppSpec in S3: an object, in one version.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_S3Location.html
 */
export interface RevisionObject {
  readonly bucket: string;
  readonly key: string;
  /** `JSON` or `YAML` for an AppSpec. */
  readonly bundleType: string;
  /** @default - the object's latest version */
  readonly version?: string | undefined;
  /** @default - any */
  readonly eTag?: string | undefined;
}

/**
 * Which service, through which deployment group, and how a run judges a deployment of it.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html
 */
export interface Place extends RunLimits {
  /** The AWS region of the service, such as `eu-west-1`. */
  readonly region: string;
  /** The ECS cluster, by name. */
  readonly cluster: string;
  /** The ECS service, by name. */
  readonly service: string;
  /** The CodeDeploy application, by name. */
  readonly application: string;
  /** The deployment group, by name. */
  readonly deploymentGroup: string;
  /** The stack that deploys the service, for the commands that the output suggests. @default - not known */
  readonly stack?: string | undefined;
  /** The role that driver and commands assume. @default - none: the credentials of the caller */
  readonly assumeRole?: AssumedRole | undefined;
  /** The bucket in which the driver stores the AppSpec before it deploys it. @default - none: it is part of the request */
  readonly revisionBucket?: string | undefined;
  /** Who approves a deployment that waits for it, in words. @default - not known */
  readonly approvers?: string | undefined;
}

/**
 * How a run judges a deployment.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html
 */
export interface RunLimits {
  /** When the deployment counts as done: see {@link SUCCESS_POINTS}. @default old-terminated */
  readonly successPoint?: SuccessPointName | undefined;
  /**
   * The number of new tasks that may stop while none has become healthy, 1 to 100. Then the driver stops the
   * deployment; if none is needed, it stops waiting.
   * @default 3
   */
  readonly stopAfterFailedTasks?: number | undefined;
}

/**
 * What the command needs to release as the stack's trigger would, besides the AppSpec.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html
 */
export interface ReleaseSettings extends RunLimits, Pick<Place, "revisionBucket" | "approvers"> {
  readonly by: "command";
  /** As in {@link DeploymentDocument}. */
  readonly verdictTopicArn?: string | undefined;
}

/**
 * A registry of AWS Cloud Map in which ECS registers the tasks of a service.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRegistry.html
 */
export interface ServiceRegistry {
  /** A service of Cloud Map. */
  readonly registryArn: string;
  /** The port of its SRV records, 1 to 65535. @default - none: its records have no port */
  readonly port?: number | undefined;
}

/**
 * What the stack wants of the service, but no deployment can change.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 */
export interface WantedService {
  /** The registries that the service should have; an empty list for none. @default - not known, and not compared */
  readonly serviceRegistries?: readonly ServiceRegistry[] | undefined;
}

/**
 * The document: which service to deploy, and the AppSpec that triggered it.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
 */
export interface DeploymentDocument extends Place, WantedService {
  /** The AppSpec that triggered the deployment. */
  readonly appSpec: AppSpec;
  /** Whether a database change of the stack runs before each deployment of a new revision. @default false */
  readonly hasExpandMigration?: boolean | undefined;
  /** The SNS topic to which the driver publishes its verdict, by ARN. @default - none: it publishes nothing */
  readonly verdictTopicArn?: string | undefined;
}

/** What the driver deploys: the trigger's document, or a place with an AppSpec from somewhere else. */
export interface DeploymentRequest extends Place, WantedService {
  readonly appSpec: ReadAppSpec;
  /** The AppSpec's text, where CodeDeploy has it already. @default - the canonical JSON of `appSpec` */
  readonly content?: string | undefined;
  /** Where the text is, if it is in S3 already. @default - nowhere in S3 */
  readonly object?: RevisionObject | undefined;
  /**
   * The task definition whose images the revision took over, by ARN. If another one is live, the revision would go back
   * to older images, so it isn't deployed. @default - none were taken over
   */
  readonly basedOn?: string | undefined;
  /** As in {@link DeploymentDocument}. */
  readonly hasExpandMigration?: boolean | undefined;
  /** As in {@link DeploymentDocument}. */
  readonly verdictTopicArn?: string | undefined;
}
