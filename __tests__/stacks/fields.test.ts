import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { TerraformDataSource, TerraformElement, TerraformResource, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import {
  ClusterStack,
  ImageRepositoryStack,
  NetworkLookupStack,
  NetworkStack,
  ServiceStack,
} from "../../stacks";
import { accessStack } from "../support/access";
import { CLUSTER, NETWORK, SERVICE } from "../support/fixtures";
import { FULL_RULES_SERVICE, FULL_SERVICE } from "../support/full-service";
import { FULL_CLUSTER, FULL_IMAGES, FULL_LOOKUP, FULL_NETWORK } from "../support/full-stacks";
import { Template, testApp } from "../support/template";

const SOURCES = readdirSync("stacks", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => ({ file, text: readFileSync(join("stacks", file), "utf8") }));

/** The source of each class, from its declaration to the end of its body, by name. */
const CLASSES = new Map(
  SOURCES.flatMap(({ text }) => [...text.matchAll(/^export (?:abstract )?class (\w+) .*?^}/gms)]).map(
    ([source, name = ""]) => [name, source] as const,
  ),
);

/** The classes of an object, from its own to the oldest. */
function classesOf(object: object): string[] {
  const parent: unknown = Object.getPrototypeOf(object);
  return typeof parent === "object" && parent !== null ? [parent.constructor.name, ...classesOf(parent)] : [];
}

/** The fields and getters that users of a class see, its parents' too. */
function publicMembers(object: object): string[] {
  return classesOf(object).flatMap((name) =>
    [...(CLASSES.get(name) ?? "").matchAll(/^ {2}(?:readonly|get) (\w+)/gm)].map(([, member = ""]) => member),
  );
}

/** Everything that readonly fields and getters lead to, from a stack through our constructs, lists and records. */
function reachable(from: unknown, found = new Set<unknown>()): Set<unknown> {
  if (typeof from !== "object" || from === null || found.has(from)) {
    return found;
  }
  found.add(from);
  const isStack = TerraformStack.isStack(from);
  if (TerraformElement.isTerraformElement(from) && !isStack) {
    return found;
  }
  const isOurs = isStack || from instanceof Construct;
  const values = isOurs ? publicMembers(from).map((name) => Reflect.get(from, name)) : Object.values(from);
  for (const value of values) {
    reachable(value, found);
  }
  return found;
}

const isResource = (element: unknown) =>
  TerraformResource.isTerraformResource(element) || element instanceof TerraformDataSource;

/** The resources and data sources of a stack that no field leads to. */
function hidden(stack: TerraformStack): string[] {
  const resources = stack.node.findAll().filter(isResource);
  expect(resources).not.toEqual([]);
  const found = reachable(stack);
  return resources.filter((resource) => !found.has(resource)).map(({ node }) => node.path);
}

const service = (props: object) => new ServiceStack(testApp(), "web", { ...SERVICE, ...props });

const withAddedStatement = () => {
  const stack = service({});
  stack.addStatement({
    actions: ["sqs:SendMessage"],
    resources: ["arn:aws:sqs:eu-west-1:111122223333:jobs"],
  });
  return stack;
};

const ownLogs = { logs: { kind: "own", connections: true } } as const;
const https = { kind: "https", certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/1" } as const;

describe("each resource and data source is a readonly field", () => {
  test.each<[string, () => TerraformStack]>([
    ["a service", () => service({})],
    ["a full service", () => service(FULL_SERVICE)],
    ["a service with rules", () => service(FULL_RULES_SERVICE)],
    [
      "a service with logs and a redirect",
      () => service({ productionListener: https, loadBalancer: ownLogs }),
    ],
    ["a service with an added statement", withAddedStatement],
    [
      "a service on a cluster stack",
      () => {
        const app = testApp();
        const { shared } = new ClusterStack(app, "cluster", FULL_CLUSTER);
        const rules = {
          kind: "rules",
          rules: { all: { priority: 1, hosts: ["shop.example.com"] } },
        } as const;
        return new ServiceStack(app, "web", { ...SERVICE, ...shared, productionListener: rules });
      },
    ],
    ["a cluster", () => new ClusterStack(testApp(), "cluster", CLUSTER)],
    ["a full cluster", () => new ClusterStack(testApp(), "cluster", FULL_CLUSTER)],
    ["a network", () => new NetworkStack(testApp(), "network", NETWORK)],
    ["a full network", () => new NetworkStack(testApp(), "network", FULL_NETWORK)],
    [
      "a network without NAT",
      () => new NetworkStack(testApp(), "network", { ...NETWORK, nat: "none", endpoints: { kind: "all" } }),
    ],
    [
      "a network with flow logs in S3",
      () =>
        new NetworkStack(testApp(), "network", {
          ...NETWORK,
          nat: "one-per-zone",
          flowLogs: { kind: "s3", bucketArn: "arn:aws:s3:::logs" },
        }),
    ],
    ["a network lookup", () => new NetworkLookupStack(testApp(), "lookup", FULL_LOOKUP)],
    [
      "access",
      () => {
        const stack = accessStack({ auditTrail: { bucket: "example-audit" } });
        Template.of(stack); // The policies are made at synth.
        return stack;
      },
    ],
    ["image repositories", () => new ImageRepositoryStack(testApp(), "images", FULL_IMAGES)],
  ])("of %s", (_, create) => {
    expect(hidden(create())).toEqual([]);
  });

  test("fails when a resource is no field", () => {
    const stack = service({});
    Reflect.deleteProperty(stack.targetGroups, "green");
    expect(hidden(stack)).toEqual(["web/target-groups/green"]);
  });

  test("and no construct has a public field or list that can be replaced or changed", () => {
    expect(CLASSES.size).toBeGreaterThan(20);
    const changeable = [...CLASSES].flatMap(([name, source]) =>
      source
        .split("\n")
        .filter(
          (line) =>
            /^ {2}(?!readonly |private )\w+[?!]?: .*;$/.test(line) || /^ {2}readonly \w+: \w+\[\]/.test(line),
        )
        .map((line) => `${name}:${line}`),
    );
    expect(changeable).toEqual([]);
  });
});
