/** A stack that the command releases, its task definitions, and a release against a fake AWS. */
import type {
  ContainerContent,
  RegisteredTaskDefinition,
  TaskDefinitionContent,
} from "../../../../scripts/aws";
import type { CommandContext } from "../../../../scripts/commands/cli/command";
import { type DeployOptions, type DeployResult, deploy } from "../../../../scripts/commands/deploy/deploy";
import { STACK_REVISION_TAG } from "../../../../scripts/contract";
import { expectComplete } from "../../../support/printed-command";
import { canaryCourse } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import { appSpec, deployment, green, taskDefinition, taskSet } from "../../driver/fixtures";
import { fakeContext } from "../support";

export const ID = "d-NEW000001";
export const OTHER = "d-OTHER0001";

/** What the stack's task definition has besides its images. */
export const ENVIRONMENT = [
  { name: "A", value: "1" },
  { name: "B", value: "2" },
];

export function container(
  name: string,
  image: string,
  more: Partial<ContainerContent> = {},
): ContainerContent {
  return { name, image, environment: ENVIRONMENT, secrets: [{ name: "KEY", valueFrom: "arn:key" }], ...more };
}

export function registered(
  revision: number,
  images: Readonly<Record<string, string>>,
  { tags = [], ...more }: Partial<RegisteredTaskDefinition & TaskDefinitionContent> = {},
): RegisteredTaskDefinition {
  const containerDefinitions = Object.entries(images).map(([name, image]) => container(name, image));
  const content = { family: "shop", cpu: "256", volumes: [], containerDefinitions, ...more };
  return { arn: taskDefinition(revision), status: "ACTIVE", content, tags };
}

export const release = (of: number, revision: number, images: Readonly<Record<string, string>>, more = {}) =>
  registered(revision, images, { tags: [{ key: STACK_REVISION_TAG, value: String(of) }], ...more });

export const world = (...all: readonly RegisteredTaskDefinition[]): Partial<World> => ({
  registered: Object.fromEntries(all.map((one) => [one.arn, one])),
});

/** The stack made revision 5, revision 6 is live. */
export const LIVE = world(
  registered(5, { app: "app:1", proxy: "envoy:1" }),
  release(5, 6, { app: "app:2", proxy: "envoy:2" }),
);

export const { place } = fakeContext();

export const outputs = (revision: number): Partial<CommandContext> => ({
  place: { ...place, stack: "production-orders" },
  wantedAppSpec: JSON.stringify(appSpec({ TaskDefinition: taskDefinition(revision) })),
  outputOptions: ["--stack", "production-orders"],
  refreshOutputs: "npx cdktf deploy production-orders --ignore-missing-stack-dependencies",
  releases: { by: "command" },
});

/** The live tasks are steady. */
export const HEALTHY: Partial<World> = {
  targetHealth: ["10.0.0.1", "10.0.0.2"].map((target) => ({
    target,
    state: "healthy",
    reason: undefined,
    description: undefined,
  })),
};

/** What becomes live with the revision. */
export const courseOf = (revision: number) =>
  canaryCourse.map(({ taskSets, ...step }) => ({
    ...step,
    ...(taskSets && { taskSets: [{ ...green, taskDefinition: taskDefinition(revision) }] }),
  }));

export async function released(
  images: readonly string[],
  of: Partial<World> = {},
  changes: Partial<CommandContext> = outputs(5),
  options: DeployOptions = {},
) {
  const context = fakeContext({ ...LIVE, courses: { [ID]: courseOf(7) }, ...of }, changes);
  const answer = await deploy(context, { images, ...options });
  // Only the operator knows some images.
  expectComplete([...context.printed, ...answer.lines].map((line) => line.replaceAll("=IMAGE", "=image")));
  const isOf = (arn: string) => context.aws.registeredTaskDefinition(arn);
  return {
    ...answer,
    context,
    data: answer.data as DeployResult,
    registrations: context.aws.count("registerTaskDefinition"),
    // Not known where the test denies to read it.
    new: await isOf(taskDefinition(7)).catch(() => undefined),
  };
}

export const imagesOf = (one: RegisteredTaskDefinition | undefined) =>
  Object.fromEntries(one?.content.containerDefinitions.map(({ name, image }) => [name, image]) ?? []);

/** Another release that a release waits for. It makes its revision live after ten minutes. */
export function waitingFor(
  other: RegisteredTaskDefinition,
): Partial<World> & Required<Pick<World, "courses">> {
  return {
    registered: { ...LIVE.registered, [other.arn]: other },
    running: [[OTHER], [OTHER], []],
    courses: {
      [OTHER]: [
        { minute: 0, deployment: deployment("InProgress", { id: OTHER, sha256: "0ther" }) },
        {
          minute: 10,
          deployment: deployment("Succeeded", { id: OTHER }),
          taskSets: [taskSet({ taskDefinition: other.arn })],
        },
      ],
    },
  };
}
