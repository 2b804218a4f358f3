import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { App, TerraformStack } from "cdktf";
import { ServiceStack } from "../../../../stacks";
import { TerraformData } from "../../../../stacks/support/cdktf/terraform-data";
import { SERVICE } from "../../../support/fixtures";
import { synthService } from "../../../support/service";
import { Template, testApp } from "../../../support/template";

test("is a terraform_data resource with its input, its trigger and its provisioners", () => {
  const stack = new TerraformStack(testApp(), "stack");
  new TerraformData(stack, "data", {
    input: { image: "web:1" },
    triggersReplace: { app_spec: "spec" },
    provisioners: [{ type: "local-exec", command: "true" }],
  });

  expect(Template.of(stack).only("terraform_data")).toEqual({
    input: { image: "web:1" },
    provisioner: [{ "local-exec": { command: "true" } }],
    triggers_replace: { app_spec: "spec" },
  });
});

test.each([
  ["local", { kind: "local" }, ">= 1.4.0"],
  ["s3", { kind: "s3", bucket: "states", region: "eu-west-1" }, ">= 1.10.0"],
] as const)(
  "a stack with the %s backend requires the Terraform version that has what it uses",
  (_kind, backend, version) => {
    expect(synthService({ backend }).document.terraform["required_version"]).toBe(version);
  },
);

test("a stack needs no provider for terraform_data", () => {
  expect(Object.keys(synthService().document.terraform["required_providers"] ?? {})).toEqual(["aws"]);
});

describe("without terraform on the PATH", () => {
  const { PATH } = process.env;
  let outdir: string;
  beforeEach(() => {
    outdir = mkdtempSync(join(tmpdir(), "terraform-data-"));
    process.env["PATH"] = outdir;
  });
  afterEach(() => {
    process.env["PATH"] = PATH;
    rmSync(outdir, { recursive: true });
  });

  test("an app synthesizes, validations included", () => {
    const app = new App({ outdir });
    new ServiceStack(app, "web", SERVICE);

    expect(() => app.synth()).not.toThrow();
  });
});
