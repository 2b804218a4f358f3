import { describe, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../../../scripts/commands/cli/locate/json";
import { checkTemplate } from "../../../../../scripts/commands/doctor/planned/planned";
import { ServiceStack, type ServiceStackProps } from "../../../../../stacks";
import { RULE, RULES_SERVICE, SERVICE } from "../../../../support/fixtures";
import { HOOK } from "../../../../support/service";
import { Template, testApp } from "../../../../support/template";
import { fakeAws, type World } from "../../../driver/fake-aws";
import { failure, fakeClock, taskDefinition } from "../../../driver/fixtures";
import { PLACE } from "../../cli/locate/located";
import { examined } from "../support";
import { SHOP_TEMPLATE } from "../template";

const ACCOUNT = "111122223333";
const IMAGE = `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1`;
const SIDECAR = `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/proxy:1`;
const SECRET = `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:db-AbCdEf`;
const PARAMETER = `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/shop/key`;
const FILES = "fs-0a1b2c3d";
const CLUSTER = `arn:aws:ecs:eu-west-1:${ACCOUNT}:cluster/platform`;
const LISTENER = `arn:aws:elasticloadbalancing:eu-west-1:${ACCOUNT}:listener/app/edge/1/2`;
const TEST_LISTENER = `${LISTENER}0`;
const DEFINITION = `arn:aws:ecs:eu-west-1:${ACCOUNT}:task-definition/shop:7`;

/** A service whose tasks need one of each. */
const NEEDY: ServiceStackProps = {
  ...SERVICE,
  allowedAccountIds: [ACCOUNT],
  clusterArn: CLUSTER,
  cpuArchitecture: "ARM64",
  capacityProviders: [{ name: "FARGATE_SPOT", weight: 1 }],
  container: {
    ...SERVICE.container,
    image: IMAGE,
    secrets: { USER: `${SECRET}:user::`, PASSWORD: SECRET, KEY: PARAMETER },
    mounts: [{ volume: "files", path: "/files" }],
  },
  sidecars: { proxy: { image: SIDECAR } },
  volumes: { files: { kind: "efs", fileSystemId: FILES } },
  hooks: { afterInstall: HOOK },
};
const SHARED: ServiceStackProps = {
  ...RULES_SERVICE,
  testListener: { kind: "rules", rules: { test: RULE } },
  sharedLoadBalancer: {
    productionListenerArn: LISTENER,
    testListenerArn: TEST_LISTENER,
    url: "https://shop.example.com:8443",
    securityGroupId: "sg-0a1b2c3d",
  },
};

/** The templates so far: several tests need the same. */
const templates = new Map<ServiceStackProps, JsonObject>();

function templateOf(props: ServiceStackProps): JsonObject {
  const document = templates.get(props) ?? {
    ...Template.of(new ServiceStack(testApp(), "web", props)).document,
  };
  templates.set(props, document);
  return document;
}

async function checked(props: ServiceStackProps, world: Partial<World> = {}, account?: string) {
  const template = { path: SHOP_TEMPLATE, document: templateOf(props) };
  const aws = fakeAws(fakeClock(), world);
  const result = await checkTemplate(aws, template, { place: PLACE, account, isApplied: false });
  return { ...result, calls: aws.calls };
}

describe("the tasks of a template", () => {
  test("need nothing that AWS must have if only Terraform knows it, and there is no call", async () => {
    expect(await checked(SERVICE)).toEqual({ problems: [], failedChecks: [], unknown: [], calls: [] });
  });

  test("lack everything that AWS does not have", async () => {
    const { problems, failedChecks, unknown } = await checked(NEEDY, {
      ecrImages: { "proxy:1": { architectures: ["amd64"] } },
      capacity: { providers: ["FARGATE"], defaultStrategy: [] },
      hookFunctions: { [HOOK]: undefined },
    });

    expect(problems).toEqual([
      { kind: "image-missing", container: "app", image: IMAGE },
      {
        kind: "image-architecture",
        container: "proxy",
        image: SIDECAR,
        needed: "arm64",
        architectures: ["amd64"],
      },
      { kind: "secret-missing", secret: SECRET, isDeleted: false },
      { kind: "parameter-missing", parameter: PARAMETER },
      { kind: "file-system-missing", fileSystemId: FILES },
      expect.objectContaining({
        kind: "capacity-provider-missing",
        cluster: "platform",
        missing: ["FARGATE_SPOT"],
      }),
      { kind: "hook-missing", function: HOOK, events: ["AfterInstall"] },
    ]);
    expect([failedChecks, unknown]).toEqual([[], []]);
  });

  test("need a mount target in the zone of each subnet that synth knows", async () => {
    const other = { id: "fsmt-1", subnetId: "subnet-other", zone: "eu-west-1a" };
    const { problems } = await checked(NEEDY, {
      ecrImages: { "shop/web:1": {}, "proxy:1": {} },
      secrets: { [SECRET]: { isDeleted: false } },
      parameters: ["/shop/key"],
      mountTargets: { [FILES]: [other] },
      subnetZones: { "subnet-private-a": "eu-west-1a", "subnet-private-b": "eu-west-1b" },
    });

    expect(problems).toEqual([
      {
        kind: "zone-without-mount-target",
        fileSystemId: FILES,
        zone: "eu-west-1b",
        subnetIds: ["subnet-private-b"],
        other,
      },
    ]);
  });

  test("may have parameters of another account, so they are not checked while the account is not known", async () => {
    const { allowedAccountIds: _, ...props } = NEEDY;
    const { problems, unknown } = await checked(props);

    expect(problems.map(({ kind }) => kind)).not.toContain("parameter-missing");
    expect(unknown).toEqual([
      { check: "template", part: { kind: "parameters" }, why: expect.stringContaining(PARAMETER) },
    ]);
  });

  test.each([
    ["of the live tasks", {}, ACCOUNT],
    [
      "of the role that the stack assumes",
      { assumeRole: { roleArn: `arn:aws:iam::${ACCOUNT}:role/deploy` } },
      undefined,
    ],
  ])("have parameters in the account %s", async (_what, changes, account) => {
    const { allowedAccountIds: _, ...props } = NEEDY;
    const { problems, unknown } = await checked({ ...props, ...changes }, {}, account);

    expect(problems).toContainEqual({ kind: "parameter-missing", parameter: PARAMETER });
    expect(unknown).toEqual([]);
  });

  test("have a task definition that exists, or does not", async () => {
    const { container: _, ...props } = SERVICE;
    const task = {
      kind: "existing",
      taskDefinitionArn: DEFINITION,
      containerName: "app",
      containerPort: 8080,
      roleArns: [],
    } as const;

    expect((await checked({ ...props, task }, { taskDefinition: undefined })).problems).toEqual([
      { kind: "task-definition-missing", taskDefinition: DEFINITION },
    ]);
  });

  test("are a check without a result for each call that AWS does not answer", async () => {
    const fails: World["fails"] = (method) => (method === "secret" ? failure("denied") : undefined);
    const { failedChecks } = await checked(NEEDY, { fails });

    expect(failedChecks).toEqual([
      { check: "template", part: { kind: "secret", name: SECRET }, why: expect.any(String) },
    ]);
  });
});

describe("an existing listener", () => {
  const NONE: Partial<World> = { production: { kind: "elsewhere", routes: [] } };
  const there = { protocol: "HTTPS", port: 8443 };
  const found = async (settings: World["listenerSettings"], props = SHARED) => {
    const listenerSettings = { [LISTENER]: there, [TEST_LISTENER]: there, ...settings };
    return (await checked(props, { ...NONE, listenerSettings })).problems;
  };

  test("that fits the URL is fine", async () => {
    expect(await found({})).toEqual([]);
  });

  test("that does not exist is found, each once", async () => {
    expect(await found({ [LISTENER]: undefined, [TEST_LISTENER]: undefined })).toEqual([
      { kind: "listener-missing", listenerArn: LISTENER },
      { kind: "listener-missing", listenerArn: TEST_LISTENER },
    ]);
  });

  test.each([
    { protocol: "HTTP", port: 8443 },
    { protocol: "HTTPS", port: 443 },
  ])("with another protocol or port than the URL is found: %j", async (settings) => {
    expect(await found({ [LISTENER]: settings })).toEqual([
      {
        kind: "listener-of-other-url",
        listenerArn: LISTENER,
        url: "https://web.example.com:8443",
        settings,
      },
    ]);
  });

  test("may have any protocol and port as the test listener, whose URL may be that of production", async () => {
    expect(await found({ [TEST_LISTENER]: { protocol: "HTTP", port: 81 } })).toEqual([]);
  });

  test("that AWS does not answer for is a check without a result", async () => {
    const fails: World["fails"] = (method) => (method === "listenerSettings" ? failure("denied") : undefined);
    const { problems, failedChecks } = await checked(SHARED, { ...NONE, fails });

    expect([problems, failedChecks.map(({ check }) => check)]).toEqual([[], ["listeners", "listeners"]]);
  });
});

describe("doctor for an applied stack", () => {
  const template = () => ({ path: SHOP_TEMPLATE, document: templateOf(NEEDY) });
  const world: Partial<World> = {
    ecrImages: { "proxy:1": {} },
    secrets: { [SECRET]: { isDeleted: false } },
    parameters: ["/shop/key"],
    mountTargets: { [FILES]: ["a", "b"].map((id) => ({ id, subnetId: `subnet-private-${id}`, zone: id })) },
  };

  test("also finds what the next apply needs", async () => {
    const { exitCode, findings } = await examined(world, {}, { template });

    expect([exitCode, findings.map(({ kind }) => kind)]).toEqual([6, ["image-missing"]]);
  });

  test("reports once what the wanted revision lacks as well", async () => {
    const containers = [{ name: "app", ports: [8080], image: IMAGE }];
    const both = { ...world, taskDefinition: { status: "ACTIVE", containers } };
    const { findings } = await examined(both, {}, { template });

    expect(findings.map(({ kind }) => kind)).toEqual(["image-missing"]);
  });

  test("does not need the account in the template: the live task definition shows it", async () => {
    const parameter = PARAMETER.replace(ACCOUNT, taskDefinition(6).split(":")[4] ?? "");
    const container = { ...SERVICE.container, secrets: { KEY: parameter } };
    const template = () => ({ path: SHOP_TEMPLATE, document: templateOf({ ...SERVICE, container }) });

    expect((await examined({}, {}, { template })).findings.map(({ kind }) => kind)).toEqual([
      "parameter-missing",
    ]);
  });
});
