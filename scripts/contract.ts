/**
 * What a trigger hands to the driver: the one definition, typed and parsed.
 *
 * The construct writes the document at synth (`stacks/constructs/deployment.ts`), Terraform fills in what is
 * known at apply only, and the driver parses it here before it talks to AWS. Nothing that a person sets for a
 * single run belongs in it: the document is derived from Terraform's state.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
 */
import { z } from "zod";

/** The environment variable that carries the document, as JSON, from Terraform's `local-exec` to the driver. */
export const DEPLOYMENT_VARIABLE = "ECS_CODEDEPLOY_DEPLOYMENT";

/** The lifecycle events of an ECS deployment that may call a Lambda function, in the order in which they run. */
export const HOOK_EVENTS = [
  "BeforeInstall",
  "AfterInstall",
  "AfterAllowTestTraffic",
  "BeforeAllowTraffic",
  "AfterAllowTraffic",
] as const;
export type HookEvent = (typeof HOOK_EVENTS)[number];

const text = z.string().min(1);

const networkConfiguration = z.strictObject({
  AwsvpcConfiguration: z.strictObject({
    Subnets: z.array(text).min(1).max(16),
    SecurityGroups: z.array(text).min(1).max(5),
    AssignPublicIp: z.enum(["ENABLED", "DISABLED"]),
  }),
});

const capacityProviderStrategy = z.array(
  z.strictObject({
    CapacityProvider: text,
    Base: z.int().min(0).max(100_000),
    Weight: z.int().min(0).max(1_000),
  }),
);

const taskDefinitionArn = z.string().regex(/^arn:[\w-]+:ecs:[\w-]+:\d{12}:task-definition\/[\w-]+:\d+$/, {
  error: "must be the full ARN of a task definition with its revision",
});

/** A rendered AppSpec: what one deployment rolls out. `version` is CodeDeploy's `0.0`, which JSON writes as 0. */
export const appSpecSchema = z.strictObject({
  version: z.literal(0),
  Resources: z.tuple([
    z.strictObject({
      TargetService: z.strictObject({
        Type: z.literal("AWS::ECS::Service"),
        Properties: z.strictObject({
          TaskDefinition: taskDefinitionArn,
          LoadBalancerInfo: z.strictObject({
            ContainerName: text,
            ContainerPort: z.int().min(1).max(65_535),
          }),
          PlatformVersion: text,
          NetworkConfiguration: networkConfiguration,
          CapacityProviderStrategy: capacityProviderStrategy.min(1).optional(),
        }),
      }),
    }),
  ]),
  Hooks: z.array(z.partialRecord(z.enum(HOOK_EVENTS), text)).optional(),
});
export type AppSpec = z.infer<typeof appSpecSchema>;

/** The document: which service to deploy, through which deployment group, and the AppSpec that triggered it. */
export const deploymentRequestSchema = z.strictObject({
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: "must be an AWS region, such as eu-west-1" }),
  cluster: text,
  service: text,
  application: text,
  deploymentGroup: text,
  appSpec: appSpecSchema,
});
export type DeploymentRequest = z.infer<typeof deploymentRequestSchema>;

/** What {@link parseDeploymentRequest} answers: the document, or everything that is wrong with it. */
export type ParsedDeploymentRequest =
  | { readonly ok: true; readonly request: DeploymentRequest }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Parses the trigger's document.
 *
 * @param json the value of {@link DEPLOYMENT_VARIABLE}; `undefined` when the variable isn't set
 * @returns the document, or one sentence per problem: the path of the field, what is wrong, and what is allowed
 */
export function parseDeploymentRequest(json: string | undefined): ParsedDeploymentRequest {
  if (json === undefined || json.trim() === "") {
    return {
      ok: false,
      problems: [`${DEPLOYMENT_VARIABLE} is not set: it must hold the deployment as one JSON document`],
    };
  }
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return { ok: false, problems: [`${DEPLOYMENT_VARIABLE} is not JSON: ${(error as Error).message}`] };
  }
  const parsed = deploymentRequestSchema.safeParse(value, { reportInput: true });
  if (parsed.success) {
    return { ok: true, request: parsed.data };
  }
  return { ok: false, problems: parsed.error.issues.map(describeIssue) };
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const path = issue.path.length === 0 ? "the document" : issue.path.join(".");
  const got = issue.input === undefined ? "it is missing" : `got ${abbreviate(JSON.stringify(issue.input))}`;
  return `${path}: ${issue.message} (${got})`;
}

function abbreviate(value: string): string {
  return value.length > 120 ? `${value.slice(0, 117)}...` : value;
}
