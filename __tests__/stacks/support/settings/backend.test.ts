import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { GcsBackend, Token } from "cdktf";
import { addEnvironments, type Backend, type Environment, NetworkStack } from "../../../../stacks";
import { NETWORK, SERVICE } from "../../../support/fixtures";
import { problemsOf, wholeProblemsOf } from "../../../support/problems";
import { Template, testApp } from "../../../support/template";

const { name: _service, region, network: _ids, ...web } = SERVICE;
const { name: _network, region: _region, ...network } = NETWORK;
const STAGING: Environment = {
  region,
  network: { kind: "own", ...network },
  imageRepositories: { web: {} },
  services: { web },
};

/** The stacks whose outputs a stack reads. */
function sourcesOf(stack: { readonly data: { readonly terraform_remote_state: object } }): string[] {
  return Object.values(stack.data.terraform_remote_state)
    .map(({ backend, config }) => `${backend} ${config.prefix}`)
    .sort();
}

const S3 = { kind: "s3", bucket: "states", region: "eu-west-1" } as const;

describe("the S3 backend", () => {
  const make = (backend: Backend) => new NetworkStack(testApp(), "network", { ...NETWORK, backend });
  const keyOf = (backend: Backend) => Template.of(make(backend)).document.terraform["backend"];

  test.each([
    [S3, "network.tfstate"],
    [{ ...S3, keyPrefix: "shop/" }, "shop/network.tfstate"],
    [{ ...S3, keyPrefix: "shop-" }, "shop-network.tfstate"],
    [{ ...S3, keyPrefix: "" }, "network.tfstate"],
  ])("keeps the state at the prefix and the id of the stack: %j", (backend, key) => {
    expect(keyOf(backend)).toMatchObject({ s3: { key, bucket: "states", region: "eu-west-1" } });
  });

  test.each(["abc", "my.states-1", "a".repeat(63)])("may have the bucket %s", (bucket) => {
    expect(problemsOf(() => make({ ...S3, bucket }))).toEqual([]);
  });

  test.each(["ab", "a".repeat(64), "States", "states-", "arn:aws:s3:::states", ""])(
    "fails when the bucket can't be one: %j",
    (bucket) => {
      expect(problemsOf(() => make({ ...S3, bucket }))).toEqual([
        `backend.bucket: got ${JSON.stringify(bucket)}`,
      ]);
    },
  );

  test.each(["eu-west", "eu-west-1a", "EU-WEST-1", ""])(
    "fails when the region can't be one: %j",
    (region) => {
      expect(problemsOf(() => make({ ...S3, region }))).toEqual([
        `backend.region: got ${JSON.stringify(region)}`,
      ]);
    },
  );

  test.each(["/", "/shop/"])("fails when the prefix of the key starts with a slash: %s", (keyPrefix) => {
    expect(problemsOf(() => make({ ...S3, keyPrefix }))).toEqual([
      `backend.keyPrefix: got ${JSON.stringify(keyPrefix)}`,
    ]);
  });

  test("fails when a value is a token, alone or in a longer text, since a backend has no expressions", () => {
    const token = Token.asString({ resolve: () => "states" });
    const what = "got a token, whose value only Terraform knows";
    const fix = "write the value: Terraform needs it before it resolves tokens";

    expect(
      wholeProblemsOf(() => make({ kind: "s3", bucket: token, region: token, keyPrefix: `${token}/` })),
    ).toEqual([
      {
        prop: "backend.bucket",
        what,
        allowed: "the name of an S3 bucket: 3 to 63 lower-case letters, digits, dots and hyphens",
        fix,
      },
      { prop: "backend.region", what, allowed: "the code of an AWS region, such as eu-west-1", fix },
      { prop: "backend.keyPrefix", what, allowed: "a prefix without a slash at its start", fix },
    ]);
  });

  test("fails with all problems of an environment's backend", () => {
    const backend = { kind: "s3", bucket: "States", region: "ireland", keyPrefix: "/shop" } as const;

    expect(problemsOf(() => addEnvironments(testApp(), { staging: { ...STAGING, backend } }))).toEqual([
      'staging.backend.bucket: got "States"',
      'staging.backend.region: got "ireland"',
      'staging.backend.keyPrefix: got "/shop"',
    ]);
  });
});

describe("another backend", () => {
  test("can be added to all stacks of an environment", () => {
    const app = testApp();
    const { staging, shared } = addEnvironments(app, {
      staging: STAGING,
      shared: {
        region,
        network: {
          kind: "lookup",
          vpcTags: { Name: "shop" },
          publicSubnetTags: { tier: "public" },
          privateSubnetTags: { tier: "private" },
        },
        cluster: { kind: "own" },
        services: { web },
      },
    });
    const all = [...(staging?.all ?? []), ...(shared?.all ?? [])];
    for (const stack of all) {
      new GcsBackend(stack, { bucket: "states", prefix: stack.node.id });
    }
    app.synth();
    const synthesized = (id: string) =>
      JSON.parse(readFileSync(join(app.outdir, "stacks", id, "cdk.tf.json"), "utf8"));

    expect(all.map(({ node }) => node.id)).toEqual([
      "staging-network",
      "staging-images",
      "staging-web",
      "shared-network",
      "shared-cluster",
      "shared-web",
    ]);
    // A stack that the list lacks would keep the local backend.
    expect(all.map(({ node }) => node.id)).toEqual(app.node.children.map(({ node }) => node.id));
    for (const { node } of all) {
      expect(synthesized(node.id).terraform.backend).toEqual({ gcs: { bucket: "states", prefix: node.id } });
    }
    // A service reads the outputs of the other stacks from there.
    expect(sourcesOf(synthesized("staging-web"))).toEqual(["gcs staging-network"]);
    expect(sourcesOf(synthesized("shared-web"))).toEqual(["gcs shared-cluster", "gcs shared-network"]);
  });
});
