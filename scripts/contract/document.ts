/**
 * What a trigger hands to the driver: the one definition, typed and parsed.
 *
 * The construct writes the document at synth (`stacks/constructs/deployment.ts`), Terraform fills in what is
 * known at apply only, and the driver parses it here before it talks to AWS. Nothing that a person sets for a
 * single run belongs in it: the document is derived from Terraform's state.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
 */
import * as v from "valibot";
import { got, type Problem } from "./problem";

/** The environment variable that carries the document, as JSON, from Terraform's `local-exec` to the driver. */
export const DEPLOYMENT_VARIABLE = "ECS_CODEDEPLOY_DEPLOYMENT";

/** The environment variable that tells the trigger's command where the bundled driver is. */
export const DRIVER_VARIABLE = "ECS_CODEDEPLOY_DRIVER";

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
 * When a deployment counts as done: `traffic-shifted`, when green serves all production traffic alone; `old-terminated`,
 * when blue is gone as well.
 */
export const SUCCESS_POINTS = ["traffic-shifted", "old-terminated"] as const;
export type SuccessPointName = (typeof SUCCESS_POINTS)[number];

/** How many of green's tasks may stop, of which none ever got healthy, before the driver stops the deployment: from, to. */
export const FAILED_TASKS = { from: 1, to: 100 } as const;

const string = v.string("must be text");

const text = v.pipe(string, v.minLength(1, "must not be empty"));

const shortText = v.pipe(text, v.maxLength(100, "must have at most 100 characters"));

const name = v.pipe(
  string,
  v.regex(/^[A-Za-z0-9_-]{1,255}$/, "must be a name (letters, digits, - and _, at most 255), not an ARN"),
);

const oneOf = <const T extends readonly (string | number)[]>(values: T) =>
  v.picklist(values, `must be ${values.join(" or ")}`);

const integer = (from: number, to: number) =>
  v.custom<number>(
    (value) => Number.isInteger(value) && Number(value) >= from && Number(value) <= to,
    `must be a whole number from ${from} to ${to}`,
  );

/** What is to hold of a list as a whole. The library's own checks wait until its items are right. */
const asWhole = <T extends readonly unknown[]>(
  holds: (items: readonly object[]) => boolean,
  message: string,
) =>
  v.rawCheck<T>(({ dataset, addIssue }) => {
    if (Array.isArray(dataset.value) && !holds(dataset.value.map(Object))) {
      addIssue({ message });
    }
  });

const listOf = (what: string, from: number, to: number) => {
  const range = `must be a list of ${from} to ${to} ${what}`;
  return v.pipe(
    v.array(text, range),
    asWhole((items) => items.length >= from && items.length <= to, range),
  );
};

/** What the library passes over, whoever has it as a field. */
const RESERVED = ["__proto__", "constructor", "prototype"];

/** Of these members and no others. The library's own stops at the first that is too many, and takes a list for an object. */
const objectOf = <const T extends v.ObjectEntries>(members: T, message = "must be an object") =>
  v.pipe(
    v.custom<object>(
      (value) => typeof value === "object" && value !== null && !Array.isArray(value),
      message,
    ),
    v.custom<object>(
      (value) => !RESERVED.some((name) => Object.hasOwn(value as object, name)),
      `must not have the fields ${RESERVED.join(", ")}`,
    ),
    v.objectWithRest(members, v.never()) as unknown as v.StrictObjectSchema<T, undefined>,
  );

const networkConfiguration = objectOf({
  AwsvpcConfiguration: objectOf({
    Subnets: listOf("subnets", 1, 16),
    SecurityGroups: listOf("security groups", 1, 5),
    AssignPublicIp: oneOf(["ENABLED", "DISABLED"]),
  }),
});

const capacityProviderStrategy = v.pipe(
  v.array(
    objectOf({
      CapacityProvider: text,
      Base: integer(0, 100_000),
      Weight: integer(0, 1_000),
    }),
    "must be a list",
  ),
  asWhole(
    (items) => items.length > 0,
    "must name at least one capacity provider; leave it out for the launch type FARGATE",
  ),
  asWhole(
    (items) => items.filter((item) => "Base" in item && Number(item.Base) > 0).length <= 1,
    "only one capacity provider may have a Base above 0",
  ),
);

const hooks = v.pipe(
  v.array(objectOf(v.entriesFromList(HOOK_EVENTS, v.exactOptional(text))), "must be a list"),
  asWhole(
    (items) => new Set(items.flatMap(Object.keys)).size === items.flatMap(Object.keys).length,
    "each lifecycle event may be named once",
  ),
);

const taskDefinitionArn = v.pipe(
  string,
  v.regex(
    /^arn:[\w-]+:ecs:[\w-]+:\d{12}:task-definition\/[\w-]+:\d+$/,
    "must be the full ARN of a task definition with its revision",
  ),
);

const resource = objectOf({
  TargetService: objectOf({
    Type: oneOf(["AWS::ECS::Service"]),
    Properties: objectOf({
      TaskDefinition: taskDefinitionArn,
      LoadBalancerInfo: objectOf({
        ContainerName: text,
        ContainerPort: integer(1, 65_535),
      }),
      PlatformVersion: text,
      NetworkConfiguration: networkConfiguration,
      CapacityProviderStrategy: v.optional(capacityProviderStrategy),
    }),
  }),
});

const ONE_RESOURCE = "must be a list of one resource";

/** A rendered AppSpec: what one deployment rolls out. `version` is CodeDeploy's `0.0`, which JSON writes as 0. */
export const appSpecSchema = objectOf(
  {
    version: oneOf([0]),
    Resources: v.pipe(v.array(v.unknown(), ONE_RESOURCE), v.length(1, ONE_RESOURCE), v.tuple([resource])),
    Hooks: v.optional(hooks),
  },
  "must be an object with version and Resources, as an AppSpec is",
);
export type AppSpec = v.InferOutput<typeof appSpecSchema>;

/** The document: which service to deploy, through which deployment group, and the AppSpec that triggered it. */
export const deploymentRequestSchema = objectOf({
  region: v.pipe(string, v.regex(/^[a-z]{2,4}(-[a-z]+)+-\d+$/, "must be an AWS region, such as eu-west-1")),
  cluster: name,
  service: name,
  application: shortText,
  deploymentGroup: shortText,
  /** `old-terminated` where it is left out. */
  successPoint: v.optional(oneOf(SUCCESS_POINTS)),
  /** Within {@link FAILED_TASKS}; 3 where it is left out. */
  stopAfterFailedTasks: v.optional(integer(FAILED_TASKS.from, FAILED_TASKS.to)),
  appSpec: appSpecSchema,
});
export type DeploymentRequest = v.InferOutput<typeof deploymentRequestSchema>;

/** What a run may be told of how it judges a deployment; both may be left out. */
export type RunLimits = Pick<DeploymentRequest, "successPoint" | "stopAfterFailedTasks">;

/** Which service, and through which deployment group, whatever is deployed. */
export type Place = Omit<DeploymentRequest, "appSpec">;

/** What {@link parseDeploymentRequest} answers: the document, or everything that is wrong with it. */
export type ParsedDeploymentRequest =
  | { readonly ok: true; readonly request: DeploymentRequest }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** How a field of the document is named where it is wrong, by its path: none where it is the document itself. */
export type NameField = (path: readonly PropertyKey[]) => string;

const BY_PATH: NameField = (path) => (path.length === 0 ? "the document" : path.join("."));

/**
 * Parses the trigger's document.
 *
 * @param json the value of {@link DEPLOYMENT_VARIABLE}; `undefined` when the variable isn't set
 * @param nameOf for who has the parts of the document from elsewhere
 * @returns the document, or one problem per mistake: the path of the field, what is wrong, and what is allowed
 */
export function parseDeploymentRequest(
  json: string | undefined,
  nameOf: NameField = BY_PATH,
): ParsedDeploymentRequest {
  if (json === undefined || json.trim() === "") {
    return {
      ok: false,
      problems: [
        { what: `${DEPLOYMENT_VARIABLE} is not set: it must hold the deployment as one JSON document` },
      ],
    };
  }
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    const { message } = error as Error;
    return { ok: false, problems: [{ what: `${DEPLOYMENT_VARIABLE} is not JSON`, detail: message }] };
  }
  const parsed = v.safeParse(deploymentRequestSchema, value);
  if (!parsed.success) {
    return { ok: false, problems: parsed.issues.map((issue) => describeIssue(issue, nameOf)) };
  }
  const problem = regionProblem(parsed.output, nameOf);
  return problem === undefined ? { ok: true, request: parsed.output } : { ok: false, problems: [problem] };
}

/** Everything that is wrong with an AppSpec by itself, wherever it is to be deployed; in the form of the document's problems. */
export function appSpecProblems(appSpec: unknown, nameOf: NameField = BY_PATH): readonly Problem[] {
  const parsed = v.safeParse(appSpecSchema, appSpec);
  return parsed.success
    ? []
    : parsed.issues.map((issue) => describeIssue(issue, (path) => nameOf(["appSpec", ...path])));
}

function regionProblem(request: DeploymentRequest, nameOf: NameField): Problem | undefined {
  const [resource] = request.appSpec.Resources;
  const arn = resource.TargetService.Properties.TaskDefinition;
  const region = arn.split(":")[3];
  return region === request.region
    ? undefined
    : got(
        `${nameOf(["appSpec"])}: the task definition and the deployment must be in one region`,
        `${arn} and ${request.region}`,
      );
}

function describeIssue(issue: v.BaseIssue<unknown>, nameOf: NameField): Problem {
  const path = (issue.path ?? []).map(({ key }) => key as PropertyKey);
  if (issue.type === "never") {
    const allowed = path.slice(0, -1).includes("Hooks") ? `; allowed are ${HOOK_EVENTS.join(", ")}` : "";
    return got(`${nameOf(path.slice(0, -1))}: unknown field${allowed}`, JSON.stringify(path.at(-1)));
  }
  if (issue.input === undefined) {
    return { what: `${nameOf(path)}: is missing` };
  }
  return got(`${nameOf(path)}: ${issue.message}`, abbreviate(JSON.stringify(issue.input)));
}

function abbreviate(value: string): string {
  return value.length > 120 ? `${value.slice(0, 117)}...` : value;
}
