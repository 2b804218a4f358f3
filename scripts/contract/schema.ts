/** The rules for the trigger's document and for AppSpecs, and their parts, each with its error text. */
import * as z from "zod/mini";
import {
  type AssumedRole,
  type DeploymentDocument,
  FAILED_TASKS,
  HOOK_EVENTS,
  type Place,
  type ReadAppSpec,
  type ReleaseSettings,
  type ServiceRegistry,
  SUCCESS_POINTS,
} from "./document";

const string = z.string("must be text");

export const text = z.string("must be text").check(z.minLength(1, "must not be empty"));

export const shortText = text.check(z.maxLength(100, "must have at most 100 characters"));

export const name = z
  .string("must be text")
  .check(
    z.regex(/^[A-Za-z0-9_-]{1,255}$/, "must be a name (letters, digits, - and _, at most 255), not an ARN"),
  );

export const oneOf = <const T extends string | number>(values: readonly T[]) =>
  z.literal(values, `must be ${values.join(" or ")}`);

export const integer = (from: number, to: number) =>
  z.custom<number>(
    (value) => Number.isInteger(value) && Number(value) >= from && Number(value) <= to,
    `must be a whole number from ${from} to ${to}`,
  );

/** A rule for a list as a whole. It is checked also while its items are wrong, so that all problems are found at once. */
const asWhole = <T>(holds: (items: readonly object[]) => boolean, error: string) =>
  z.refine<readonly T[]>((list) => !Array.isArray(list) || holds(list.map(Object)), {
    error,
    when: () => true,
  });

export const listOf = (what: string, from: number, to: number) => {
  const range = `must be a list of ${from} to ${to} ${what}`;
  return z.array(text, range).check(asWhole((items) => items.length >= from && items.length <= to, range));
};

/** Exactly these members. */
export const objectOf = <const T extends z.core.$ZodLooseShape>(members: T, error = "must be an object") =>
  z.strictObject(members, error);

const hooks = z
  .array(
    objectOf(Object.fromEntries(HOOK_EVENTS.map((event) => [event, z.optional(text)]))),
    "must be a list",
  )
  .check(
    asWhole(
      (items) => new Set(items.flatMap(Object.keys)).size === items.flatMap(Object.keys).length,
      "each lifecycle event may be named once",
    ),
  );

const base = integer(0, 100_000);
const weight = integer(0, 1_000);

const strategyOf = <const T extends z.core.$ZodLooseShape>(item: T) =>
  z.array(objectOf(item), "must be a list").check(
    asWhole(
      (items) => items.length > 0,
      "must name at least one capacity provider; leave it out for the launch type FARGATE",
    ),
    asWhole(
      (items) => items.filter((one) => "Base" in one && Number(one.Base) > 0).length <= 1,
      "only one capacity provider may have a Base above 0",
    ),
  );

const appSpecOf = (properties: z.core.$ZodLooseShape) =>
  objectOf(
    {
      version: z.literal(0, "must be 0.0"),
      Resources: z.tuple(
        [
          objectOf({
            TargetService: objectOf({
              Type: oneOf(["AWS::ECS::Service"]),
              Properties: objectOf(properties),
            }),
          }),
        ],
        "must be a list of one resource",
      ),
      Hooks: z.optional(hooks),
    },
    "must be an object with version and Resources",
  );

const loadBalancerInfo = objectOf({ ContainerName: text, ContainerPort: integer(1, 65_535) });
export const publicIp = oneOf(["ENABLED", "DISABLED"]);

export const region = string.check(
  z.regex(/^[a-z]{2,4}(-[a-z]+)+-\d+$/, "must be an AWS region, such as eu-west-1"),
);

export const taskDefinitionArn = string.check(
  z.regex(
    /^arn:[\w-]+:ecs:[\w-]+:\d{12}:task-definition\/[\w-]+:\d+$/,
    "must be the full ARN of a task definition with its revision",
  ),
);

/** What the trigger writes: everything is there, in one form. */
const writtenAppSpec = appSpecOf({
  TaskDefinition: taskDefinitionArn,
  LoadBalancerInfo: loadBalancerInfo,
  PlatformVersion: text,
  NetworkConfiguration: objectOf({
    AwsvpcConfiguration: objectOf({
      Subnets: listOf("subnets", 1, 16),
      SecurityGroups: listOf("security groups", 1, 5),
      AssignPublicIp: publicIp,
    }),
  }),
  CapacityProviderStrategy: z.optional(strategyOf({ CapacityProvider: text, Base: base, Weight: weight })),
});

/** What CodeDeploy takes, once its members have their usual names: only what it can't do without is required. */
export const readAppSpecSchema = appSpecOf({
  TaskDefinition: string.check(
    z.regex(
      /^(arn:[\w-]+:ecs:[\w-]+:\d{12}:task-definition\/)?[\w-]{1,255}(:\d+)?$/,
      "must be a task definition: its ARN, family:revision, or its family",
    ),
  ),
  LoadBalancerInfo: loadBalancerInfo,
  PlatformVersion: z.optional(text),
  NetworkConfiguration: z.optional(
    objectOf({
      AwsvpcConfiguration: z.optional(
        objectOf({
          Subnets: z.optional(listOf("subnets", 1, 16)),
          SecurityGroups: z.optional(listOf("security groups", 0, 5)),
          AssignPublicIp: z.optional(publicIp),
        }),
      ),
    }),
  ),
  CapacityProviderStrategy: z.optional(
    strategyOf({ CapacityProvider: text, Base: z.optional(base), Weight: z.optional(weight) }),
  ),
}) as unknown as z.ZodMiniType<ReadAppSpec>;

/** A role to assume. */
export const assumedRoleSchema = objectOf({
  roleArn: string.check(
    z.regex(/^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/, "must be the ARN of an IAM role"),
  ),
  externalId: z.optional(
    string.check(z.regex(/^[\w+=,.@:/-]{2,1224}$/, "must be an external id of 2 to 1224 characters")),
  ),
  sessionName: z.optional(
    string.check(z.regex(/^[\w+=,.@-]{2,64}$/, "must be a session name of 2 to 64 characters")),
  ),
}) as unknown as z.ZodMiniType<AssumedRole>;

const place = {
  region,
  cluster: name,
  service: name,
  application: shortText,
  deploymentGroup: shortText,
  stack: z.optional(text),
  assumeRole: z.optional(assumedRoleSchema),
  revisionBucket: z.optional(
    string.check(z.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "must be the name of an S3 bucket")),
  ),
  approvers: z.optional(text),
  successPoint: z.optional(oneOf(SUCCESS_POINTS)),
  stopAfterFailedTasks: z.optional(integer(FAILED_TASKS.from, FAILED_TASKS.to)),
};

/** A place. */
export const placeSchema = objectOf(place) as unknown as z.ZodMiniType<Place>;

const serviceRegistry = objectOf({
  registryArn: string.check(
    z.regex(
      /^arn:[\w-]+:servicediscovery:[\w-]+:\d{12}:service\/[\w-]+$/,
      "must be the ARN of a service of AWS Cloud Map",
    ),
  ),
  port: z.optional(integer(1, 65_535)),
});

/** The registries of a service. */
export const serviceRegistriesSchema = z.array(serviceRegistry, "must be a list") as unknown as z.ZodMiniType<
  readonly ServiceRegistry[]
>;

export const topicArn = string.check(
  z.regex(/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]{1,256}$/, "must be the ARN of a standard SNS topic"),
);

/** The settings of a stack whose releases come from the command. */
export const releaseSettingsSchema = objectOf({
  by: oneOf(["command"]),
  successPoint: place.successPoint,
  stopAfterFailedTasks: place.stopAfterFailedTasks,
  revisionBucket: place.revisionBucket,
  approvers: place.approvers,
  verdictTopicArn: z.optional(topicArn),
}) as unknown as z.ZodMiniType<ReleaseSettings>;

/** The trigger's document. */
export const documentSchema = objectOf({
  ...place,
  serviceRegistries: z.optional(serviceRegistriesSchema),
  appSpec: writtenAppSpec,
  hasExpandMigration: z.optional(z.boolean("must be true or false")),
  verdictTopicArn: z.optional(topicArn),
}) as unknown as z.ZodMiniType<DeploymentDocument>;
