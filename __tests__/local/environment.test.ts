import { execFileSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { localEnvironment, localVariables, shellLines } from "../../local/environment";

const local = {
  environment: localVariables({
    endpoint: "http://127.0.0.1:4566",
    cliConfigFile: "/tmp/x/terraform.tfrc",
    minuteSeconds: 0.5,
    provider: { kind: "registry" },
  }),
};

describe("the variables", () => {
  test("point every client to the endpoint, with fake credentials and no metadata service", () => {
    expect(local.environment).toMatchObject({
      AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_REGION: "eu-west-1",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_EC2_METADATA_DISABLED: "true",
    });
  });

  test("set Terraform's configuration, and the length of a minute for the driver", () => {
    expect(local.environment).toMatchObject({
      TF_CLI_CONFIG_FILE: "/tmp/x/terraform.tfrc",
      CHECKPOINT_DISABLE: "1",
      ECS_CODEDEPLOY_LOCAL_MINUTE_SECONDS: "0.5",
    });
  });
});

describe("the merged environment", () => {
  test("keeps variables that are unrelated to AWS", () => {
    expect(localEnvironment({ PATH: "/bin", HOME: "/home/me" }, local)).toEqual({
      PATH: "/bin",
      HOME: "/home/me",
      ...local.environment,
    });
  });

  test("overrides the caller's account and Terraform configuration", () => {
    const base = { AWS_ACCESS_KEY_ID: "AKIAREAL", AWS_REGION: "us-east-1", TF_CLI_CONFIG_FILE: "/gone" };
    expect(localEnvironment(base, local)).toEqual(local.environment);
  });

  test.each([
    "AWS_ENDPOINT_URL_ECS",
    "AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2",
    "AWS_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_USE_FIPS_ENDPOINT",
  ])("removes %s, which would override it", (name) => {
    expect(localEnvironment({ [name]: "left behind" }, local)).toEqual(local.environment);
  });

  test("excludes the loopback address from a proxy, and keeps the proxy", () => {
    const base = { https_proxy: "http://proxy:3128", NO_PROXY: "internal.example, 10.0.0.1" };
    expect(localEnvironment(base, local)).toEqual({
      ...local.environment,
      https_proxy: "http://proxy:3128",
      NO_PROXY: "internal.example,10.0.0.1,127.0.0.1",
      no_proxy: "internal.example,10.0.0.1,127.0.0.1",
    });
  });

  test("doesn't set NO_PROXY without a proxy", () => {
    expect(localEnvironment({ HTTP_PROXY: "" }, local)).toEqual({ HTTP_PROXY: "", ...local.environment });
  });

  test("does not change the environment that it is made from", () => {
    const base = { AWS_PROFILE: "mine" };
    localEnvironment(base, local);
    expect(base).toEqual({ AWS_PROFILE: "mine" });
  });
});

describe("the lines for a shell", () => {
  test("create the same environment that the programs get", () => {
    const base = { AWS_PROFILE: "mine", HTTPS_PROXY: "http://proxy:3128", KEPT: "kept" };
    const script = `${shellLines(base, local).join("\n")}\nexec env`;
    const printed = execFileSync("/bin/sh", ["-c", script], { env: { ...base, PATH: "/usr/bin:/bin" } });
    const wanted = Object.entries(localEnvironment(base, local)).map(([name, value]) => `${name}=${value}`);
    expect(printed.toString().split("\n")).toEqual(expect.arrayContaining(wanted));
    expect(printed.toString()).not.toContain("AWS_PROFILE");
  });

  test("quote shell syntax", () => {
    const hostile = { environment: { TF_CLI_CONFIG_FILE: "/tmp/it's $(id) `id`/x" } };
    expect(shellLines({}, hostile)).toEqual([`export TF_CLI_CONFIG_FILE='/tmp/it'\\''s $(id) \`id\`/x'`]);
  });

  test("don't repeat variables that the shell already has", () => {
    expect(shellLines({ PATH: "/bin" }, { environment: {} })).toEqual([]);
  });
});

test("makes Terraform lock providers from the mirror instead of the registry", () => {
  const props = {
    endpoint: "http://127.0.0.1:4566",
    cliConfigFile: "/tmp/x/terraform.tfrc",
    minuteSeconds: 1,
  };
  const mirror = { kind: "mirror", path: "/mirrors/tf", version: "5.100.0" } as const;
  expect(localVariables({ ...props, provider: mirror })).toMatchObject({
    TF_CLI_ARGS_providers_lock: "-fs-mirror=/mirrors/tf",
  });
  expect(localVariables({ ...props, provider: { kind: "registry" } })).not.toHaveProperty(
    "TF_CLI_ARGS_providers_lock",
  );
});
