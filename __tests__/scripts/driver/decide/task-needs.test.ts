import { describe, expect, test } from "@jest/globals";
import type { Aws, TaskDefinition, TaskSet } from "../../../../scripts/aws";
import { preflight } from "../../../../scripts/driver/decide/preflight";
import { ecrImageOf } from "../../../../scripts/driver/decide/task-needs";
import { fakeContext, type World } from "../fake-aws";
import { appSpec, blue, failure, ROLE, request, snapshot, taskDefinition } from "../fixtures";

const ACCOUNT = "123456789012";
const REGISTRY = `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com`;
const IMAGE = `${REGISTRY}/shop/web:1.4.2`;
const SECRET = `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:shop/db-AbCdEf`;
const PARAMETER = `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter`;
const FILES = "fs-0a1b2c3d";
const ONE = { id: "fsmt-1", subnetId: "subnet-1", zone: "eu-west-1a" };
const TWO = { id: "fsmt-2", subnetId: "subnet-2", zone: "eu-west-1b" };

interface Case extends Partial<World> {
  /** The image of the main container. */
  readonly image?: string | undefined;
  readonly definition?: Partial<TaskDefinition>;
  /** The AppSpec's properties. */
  readonly properties?: object;
  readonly primary?: Partial<TaskSet>;
}

async function found({ image, definition, properties = {}, primary = {}, ...world }: Case) {
  const context = fakeContext(
    {
      taskDefinition: {
        arn: taskDefinition(7),
        status: "ACTIVE",
        containers: [{ name: "app", ports: [8080], image }],
        ...definition,
      },
      ...world,
    },
    request({ appSpec: appSpec(properties) }),
  );
  const { findings, unknown } = await preflight(context, snapshot(), { ...blue, ...primary });
  const usual: readonly (keyof Aws)[] = ["taskDefinition", "roleExists"];
  return { findings, unknown, calls: context.aws.calls.filter((call) => !usual.includes(call)) };
}

const NOTHING = { findings: [], unknown: [] };

describe("an image", () => {
  test("in ECR is looked up", async () => {
    expect(await found({ image: IMAGE, ecrImages: { "shop/web:1.4.2": {} } })).toEqual({
      ...NOTHING,
      calls: ["ecrImage"],
    });
  });

  test("that ECR does not have is found, for each container", async () => {
    const sidecar = `${REGISTRY}/proxy`;
    const containers = [
      { name: "app", ports: [8080], image: IMAGE },
      { name: "proxy", ports: [], image: sidecar },
    ];

    expect((await found({ definition: { containers } })).findings).toEqual([
      { kind: "image-missing", container: "app", image: IMAGE },
      { kind: "image-missing", container: "proxy", image: sidecar },
    ]);
  });

  test.each([
    ["has the architecture of the tasks", "ARM64", ["amd64", "arm64"]],
    ["has only amd64, as tasks without an architecture", undefined, ["amd64"]],
    ["has an architecture that is not known", "ARM64", undefined],
  ])("is fine if it %s", async (_what, cpuArchitecture, architectures) => {
    const ecrImages = { "shop/web:1.4.2": architectures === undefined ? {} : { architectures } };

    expect(await found({ image: IMAGE, definition: { cpuArchitecture }, ecrImages })).toMatchObject(NOTHING);
  });

  test.each([
    ["X86_64", "amd64", ["arm64"]],
    [undefined, "amd64", ["arm64"]],
    ["ARM64", "arm64", ["amd64", "386"]],
  ])(
    "is found if it has only other architectures: tasks on %s",
    async (cpuArchitecture, needed, architectures) => {
      const ecrImages = { "shop/web:1.4.2": { architectures } };

      expect((await found({ image: IMAGE, definition: { cpuArchitecture }, ecrImages })).findings).toEqual([
        { kind: "image-architecture", container: "app", image: IMAGE, needed, architectures },
      ]);
    },
  );

  test.each([
    ["of another registry", "public.ecr.aws/nginx/nginx:1.29"],
    ["without a registry", "nginx:1.29"],
    ["in another region's ECR", IMAGE.replace("eu-west-1", "us-east-1")],
    ["that ECS does not say", undefined],
  ])("%s is not looked up", async (_what, image) => {
    expect(await found({ image })).toEqual({ ...NOTHING, calls: [] });
  });

  test.each([
    [`${REGISTRY}/shop/web:1`, { repository: "shop/web", version: { tag: "1" } }],
    [`${REGISTRY}/web`, { repository: "web", version: { tag: "latest" } }],
    [`${REGISTRY}/web@sha256:ab`, { repository: "web", version: { digest: "sha256:ab" } }],
    [`${REGISTRY}/web:1@sha256:ab`, { repository: "web", version: { digest: "sha256:ab" } }],
    [`${ACCOUNT}.dkr.ecr-fips.us-east-1.amazonaws.com/web:1`, { region: "us-east-1" }],
    [`${ACCOUNT}.dkr-ecr.eu-west-1.on.aws/web:1`, { region: "eu-west-1" }],
    [`${ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com.cn/web:1`, { region: "cn-north-1" }],
  ])("is read from its reference: %s", (image, expected) => {
    expect(ecrImageOf(image)).toMatchObject({ account: ACCOUNT, ...expected });
  });
});

describe("a secret", () => {
  test("is looked up once, whichever of its keys are used", async () => {
    const secrets = [`${SECRET}:user::`, `${SECRET}:password:AWSCURRENT:`, SECRET];

    expect(await found({ definition: { secrets }, secrets: { [SECRET]: { isDeleted: false } } })).toEqual({
      ...NOTHING,
      calls: ["secret"],
    });
  });

  test("that does not exist is found", async () => {
    expect((await found({ definition: { secrets: [SECRET] } })).findings).toEqual([
      { kind: "secret-missing", secret: SECRET, isDeleted: false },
    ]);
  });

  test("that is scheduled for deletion is found", async () => {
    const secrets = { [SECRET]: { isDeleted: true } };

    expect((await found({ definition: { secrets: [`${SECRET}:user::`] }, secrets })).findings).toEqual([
      { kind: "secret-missing", secret: SECRET, isDeleted: true },
    ]);
  });

  test("of another region is not looked up", async () => {
    const secrets = [SECRET.replace("eu-west-1", "us-east-1")];

    expect(await found({ definition: { secrets } })).toEqual({ ...NOTHING, calls: [] });
  });
});

describe("an SSM parameter", () => {
  test.each([
    ["by its name", "api-key", "api-key"],
    ["by its path", "/shop/api-key", "/shop/api-key"],
    ["by the ARN of a name", `${PARAMETER}/api-key`, "api-key"],
    ["by the ARN of a name with a slash", `${PARAMETER}/api-key`, "/api-key"],
    ["by the ARN of a path", `${PARAMETER}/shop/api-key`, "/shop/api-key"],
  ])("is found by one call for all: %s", async (_what, secret, name) => {
    const secrets = [secret, "other"];

    expect(await found({ definition: { secrets }, parameters: [name, "other"] })).toEqual({
      ...NOTHING,
      calls: ["parameters"],
    });
  });

  test("that does not exist is reported as the task definition names it", async () => {
    const secrets = [`${PARAMETER}/shop/api-key`, "gone", "there"];

    // `shop/api-key` is another name.
    expect(
      (await found({ definition: { secrets }, parameters: ["there", "shop/api-key"] })).findings,
    ).toEqual([
      { kind: "parameter-missing", parameter: `${PARAMETER}/shop/api-key` },
      { kind: "parameter-missing", parameter: "gone" },
    ]);
  });

  test.each([
    ["region", `${PARAMETER}/api-key`.replace("eu-west-1", "us-east-1")],
    ["account", `${PARAMETER}/api-key`.replace(ACCOUNT, "999999999999")],
  ])("of another %s is not looked up", async (_what, secret) => {
    expect(await found({ definition: { secrets: [secret] } })).toEqual({ ...NOTHING, calls: [] });
  });
});

describe("a file system", () => {
  const definition = { fileSystemIds: [FILES] };
  const inSubnets = (...Subnets: string[]) => ({
    NetworkConfiguration: {
      AwsvpcConfiguration: { Subnets, SecurityGroups: ["sg-1"], AssignPublicIp: "DISABLED" },
    },
  });

  test("with a mount target in each subnet of the tasks is fine", async () => {
    const mountTargets = { [FILES]: [ONE, TWO] };

    expect(await found({ definition, properties: inSubnets("subnet-1", "subnet-2"), mountTargets })).toEqual({
      ...NOTHING,
      calls: ["mountTargets"],
    });
  });

  test("with a mount target in the zone of each subnet is fine, by one call to EC2", async () => {
    const mountTargets = { [FILES]: [ONE, TWO] };
    const subnetZones = { "subnet-3": "eu-west-1a", "subnet-4": "eu-west-1b" };
    const properties = inSubnets("subnet-1", "subnet-3", "subnet-4");

    expect(await found({ definition, properties, mountTargets, subnetZones })).toEqual({
      ...NOTHING,
      calls: ["mountTargets", "subnetZones"],
    });
  });

  test("is found for each zone without a mount target, with the subnets there", async () => {
    const mountTargets = { [FILES]: [TWO] };
    const subnetZones = {
      "subnet-1": "eu-west-1a",
      "subnet-3": "eu-west-1c",
      "subnet-4": "eu-west-1a",
      "subnet-5": "eu-west-1b",
    };
    const properties = inSubnets("subnet-3", "subnet-1", "subnet-2", "subnet-4", "subnet-5");
    const missing = { kind: "zone-without-mount-target", fileSystemId: FILES, other: TWO };

    expect(await found({ definition, properties, mountTargets, subnetZones })).toMatchObject({
      findings: [
        { ...missing, zone: "eu-west-1a", subnetIds: ["subnet-1", "subnet-4"] },
        { ...missing, zone: "eu-west-1c", subnetIds: ["subnet-3"] },
      ],
      unknown: [],
    });
  });

  test("is not judged by subnets that EC2 does not find", async () => {
    const mountTargets = { [FILES]: [ONE] };

    expect(
      await found({ definition, properties: inSubnets("subnet-1", "subnet-3"), mountTargets }),
    ).toMatchObject({
      findings: [],
      unknown: [
        {
          check: { kind: "file-system", name: FILES },
          why: { kind: "subnets-not-found", subnetIds: ["subnet-3"] },
        },
      ],
    });
  });

  test("is compared with the subnets of the live tasks if the AppSpec has none", async () => {
    const properties = { NetworkConfiguration: undefined };
    const world = { mountTargets: { [FILES]: [ONE] }, subnetZones: { "subnet-2": "eu-west-1b" } };
    const given = { definition, properties, ...world };

    expect((await found({ ...given, primary: { subnets: ["subnet-1"] } })).findings).toEqual([]);
    expect((await found({ ...given, primary: { subnets: ["subnet-2"] } })).findings).toHaveLength(1);
  });

  test("without a mount target is found", async () => {
    expect((await found({ definition, mountTargets: { [FILES]: [] } })).findings).toEqual([
      { kind: "mount-target-missing", fileSystemId: FILES },
    ]);
  });

  test("that does not exist is found", async () => {
    expect((await found({ definition })).findings).toEqual([
      { kind: "file-system-missing", fileSystemId: FILES },
    ]);
  });
});

describe("capacity providers", () => {
  const spot = { CapacityProviderStrategy: [{ CapacityProvider: "FARGATE_SPOT", Weight: 1, Base: 0 }] };
  const capacity = { providers: ["FARGATE"], defaultStrategy: [] };

  test("that the live tasks use are not looked up", async () => {
    const capacityProviders = [{ name: "FARGATE_SPOT", base: 0, weight: 3 }];

    expect(await found({ properties: spot, primary: { capacityProviders }, capacity })).toMatchObject({
      findings: [],
      calls: [],
    });
  });

  test("that the cluster has are fine", async () => {
    expect(await found({ properties: spot })).toEqual({ ...NOTHING, calls: ["clusterCapacity"] });
  });

  test("that the cluster lacks are found", async () => {
    expect((await found({ properties: spot, capacity })).findings).toEqual([
      { kind: "capacity-provider-missing", cluster: request().cluster, missing: ["FARGATE_SPOT"], capacity },
    ]);
  });
});

describe("a check that AWS does not answer", () => {
  const all: Case = {
    image: IMAGE,
    definition: { secrets: [SECRET, "key"], fileSystemIds: [FILES] },
    properties: { CapacityProviderStrategy: [{ CapacityProvider: "FARGATE_SPOT", Weight: 1 }] },
    // In none of the subnets.
    mountTargets: { [FILES]: [{ ...ONE, subnetId: "subnet-9" }] },
  };

  test.each(["denied", "rejected", "transient"] as const)(
    "blocks no deployment, and is reported: %s",
    async (kind) => {
      const { findings, unknown } = await found({
        ...all,
        fails: (method) => (method === "taskDefinition" ? undefined : failure(kind)),
      });

      expect(findings).toEqual([]);
      const why = { kind: "failed-call", failure: failure(kind) };
      expect(unknown).toEqual([
        { check: { kind: "image", name: IMAGE }, why },
        { check: { kind: "secret", name: SECRET }, why },
        { check: { kind: "parameters" }, why },
        { check: { kind: "file-system", name: FILES }, why },
        { check: { kind: "capacity-providers", name: request().cluster }, why },
        { check: { kind: "role", name: ROLE }, why },
      ]);
    },
  );

  test("blocks no deployment if only EC2 does not answer", async () => {
    const fails: World["fails"] = (called) => (called === "subnetZones" ? failure("denied") : undefined);
    const { findings, unknown } = await found({ ...all, image: undefined, fails });

    expect(findings.filter(({ kind }) => kind === "zone-without-mount-target")).toEqual([]);
    expect(unknown).toEqual([
      {
        check: { kind: "file-system", name: FILES },
        why: { kind: "failed-call", failure: failure("denied") },
      },
    ]);
  });

  test.each<keyof Aws>([
    "ecrImage",
    "secret",
    "parameters",
    "mountTargets",
    "subnetZones",
    "clusterCapacity",
  ])("ends the run if no call can succeed: %s", async (method) => {
    const fails: World["fails"] = (called) => (called === method ? failure("credentials") : undefined);

    await expect(found({ ...all, fails })).rejects.toMatchObject({ kind: "credentials" });
  });
});
