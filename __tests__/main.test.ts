import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { bareEnvironment } from "./support/child";

const ROOT = resolve(__dirname, "..");
const TSX = pathToFileURL(require.resolve("tsx")).href;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ecs-codedeploy-main-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the app like `cdktf synth`, in a separate folder. */
function runApp(variables: Record<string, string>) {
  return spawnSync(process.execPath, ["--import", TSX, join(ROOT, "main.ts")], {
    cwd: folder,
    encoding: "utf8",
    env: { ...bareEnvironment(), ...variables },
  });
}

describe("the app", () => {
  test("synthesizes a network and a service", () => {
    const run = runApp({ ECS_CODEDEPLOY_IMAGE: "registry.example/web:1" });
    expect(run.stderr).toBe("");
    expect(run.status).toBe(0);
    expect(existsSync(join(folder, "cdktf.out/stacks/demo-network/cdk.tf.json"))).toBe(true);
    const service = readFileSync(join(folder, "cdktf.out/stacks/demo-web/cdk.tf.json"), "utf8");
    expect(service).toContain("registry.example/web:1");
    // The network's subnets are references to the other stack's state.
    expect(service).toContain("data.terraform_remote_state.cross-stack-reference-input-demo-network");
  });

  test("fails when variables or the environment are unknown, with all problems in one message and no stack trace", () => {
    const run = runApp({ ECS_CODEDEPLOY_IMGE: "web:1", ECS_CODEDEPLOY_ENVIRONMENT: "staging" });
    expect(run.status).toBe(1);
    expect(run.stderr).toContain("the app can't be synthesized: 2 problems");
    expect(run.stderr).toContain("ECS_CODEDEPLOY_IMGE");
    expect(run.stderr).toContain("did you mean ECS_CODEDEPLOY_IMAGE?");
    expect(run.stderr).toContain('there is no environment "staging"');
    expect(run.stderr).toContain("allowed: demo");
    expect(run.stderr).not.toMatch(/^\s+at /m);
    expect(existsSync(join(folder, "cdktf.out"))).toBe(false);
  });

  test("fails when the image is not an image reference", () => {
    const run = runApp({ ECS_CODEDEPLOY_IMAGE: "my image" });
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('demo.services.web.container.image: got "my image"');
  });

  test("deploys the image of a service rather than the one of all services", () => {
    const run = runApp({
      ECS_CODEDEPLOY_IMAGE: "registry.example/all:1",
      ECS_CODEDEPLOY_IMAGES: '{"demo-web":"registry.example/web:2"}',
    });
    expect(run.stderr).toBe("");
    expect(run.status).toBe(0);
    const service = readFileSync(join(folder, "cdktf.out/stacks/demo-web/cdk.tf.json"), "utf8");
    expect(service).toContain("registry.example/web:2");
    expect(service).not.toContain("registry.example/all:1");
  });

  test("fails when a service with an image is unknown, and when its image is none", () => {
    const run = runApp({ ECS_CODEDEPLOY_IMAGES: '{"prod-web":"web:2","demo-web":"my image"}' });
    expect(run.status).toBe(1);
    expect(run.stderr).toBe(
      [
        "",
        "the app can't be synthesized: 2 problems",
        "",
        '1. ECS_CODEDEPLOY_IMAGES.prod-web: no service "prod-web" is synthesized',
        "   allowed: demo-web",
        "   to do: correct the name, or remove it",
        "",
        '2. demo.services.web.container.image: got "my image"',
        "   allowed: an image reference: registry/repository:tag or registry/repository@sha256:<64 digits and a-f>, " +
          "with the repository in lower case and a tag of 1 to 128 letters, digits and the characters _ . -",
        "   to do: set it to the image to run",
        "",
        "",
      ].join("\n"),
    );
    expect(existsSync(join(folder, "cdktf.out"))).toBe(false);
  });
});
