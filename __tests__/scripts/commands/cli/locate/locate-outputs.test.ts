import { describe, expect, test } from "@jest/globals";
import { appSpec } from "../../../driver/fixtures";
import type { Machine } from "../../fake-host";
import { found, lost, PLACE, refused } from "./located";

const outputs = (changes: Readonly<Record<string, unknown>> = {}) => ({
  url: "https://shop.example",
  "app-spec": appSpec(),
  region: "eu-west-1",
  "cluster-name": "shop",
  "service-name": "web",
  "application-name": "shop-web",
  "deployment-group-name": "shop-web-group",
  ...changes,
});
const NETWORK = { "vpc-id": "vpc-1" };
/** What `terraform output -json` answers. */
const asTerraform = (values: Readonly<Record<string, unknown>>) =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(values).map(([id, value]) => [id, { sensitive: false, type: "string", value }]),
    ),
  );

const withFile = (content: unknown): Machine => ({
  env: {},
  files: { "outputs.json": typeof content === "string" ? content : JSON.stringify(content) },
});
const WRITE = "npx cdktf output '*' --outputs-file outputs.json";

describe("by the outputs of a stack, a service is found", () => {
  test("in the file that cdktf writes, next to another kind of stack, without reading names from AWS", async () => {
    const machine = withFile({ network: NETWORK, shop: outputs() });
    const answer = await found("--outputs outputs.json", machine);
    expect(answer).toEqual({
      service: { ...PLACE, stack: "shop" },
      by: "outputs",
      regions: ["eu-west-1"],
      executed: [],
    });
  });

  test("in one of several stacks, by the stack's name", async () => {
    const machine = withFile({ shop: outputs(), blog: outputs({ "service-name": "blog" }) });
    const { service } = await found("--outputs outputs.json --stack blog", machine);
    expect(service).toEqual({ ...PLACE, service: "blog", stack: "blog" });
  });

  test("in the file that Terraform writes", async () => {
    expect((await found("--outputs outputs.json", withFile(asTerraform(outputs())))).service).toEqual(PLACE);
  });

  test("in the given region, when the stack has no region output yet", async () => {
    const machine = withFile({ shop: outputs({ region: undefined }) });
    const { regions } = await found("--outputs outputs.json --region eu-central-1", machine);
    expect(regions).toEqual(["eu-central-1"]);
  });

  test("in the stack's region, even if a variable names another one", async () => {
    const machine = { ...withFile({ shop: outputs() }), env: { AWS_REGION: "Ireland" } };
    expect((await found("--outputs outputs.json", machine)).regions).toEqual(["eu-west-1"]);
  });

  test("from terraform output in the folder where cdktf runs it", async () => {
    const machine = {
      env: {},
      folders: { "cdktf.out/stacks": ["network", "shop"] },
      programs: {
        "terraform output -json -no-color": { exitCode: 0, stdout: asTerraform(outputs()), stderr: "" },
      },
    };
    const { service, executed } = await found("--stack shop", machine);
    expect(service).toEqual({ ...PLACE, stack: "shop" });
    expect(executed).toEqual(["cdktf.out/stacks/shop: terraform output -json -no-color"]);
  });

  test("from the Terraform binary that cdktf uses", async () => {
    const machine = {
      env: { TERRAFORM_BINARY_NAME: "tofu" },
      folders: { "cdktf.out/stacks": ["shop"] },
      programs: {
        "tofu output -json -no-color": { exitCode: 0, stdout: asTerraform(outputs()), stderr: "" },
      },
    };
    expect((await found("--stack shop", machine)).service).toEqual({ ...PLACE, stack: "shop" });
  });
});

describe("by the outputs of a stack, no service is found and it fails when", () => {
  test("there is no such file", async () => {
    expect(await lost("--outputs outputs.json")).toEqual(
      refused("--outputs: the file does not exist (got outputs.json)", "write it, for example", WRITE),
    );
  });

  test.each(["", "{", "[]", "3"])("the file contains %p", async (content) => {
    expect(await lost("--outputs outputs.json", withFile(content))).toEqual(
      refused(
        "--outputs: the file is not a JSON object (got outputs.json)",
        "write it again, for example",
        WRITE,
      ),
    );
  });

  test("the file contains several services", async () => {
    expect(await lost("--outputs outputs.json", withFile({ shop: outputs(), blog: outputs() }))).toEqual(
      refused(
        "--outputs: the file contains several services (got outputs.json)",
        "pass one of their stacks with --stack: shop, blog",
      ),
    );
  });

  test("the file contains no service", async () => {
    expect(await lost("--outputs outputs.json", withFile({ network: NETWORK }))).toEqual(
      refused(
        "--outputs: the file contains no service (got outputs.json)",
        "deploy the stack, then write the file again, for example",
        WRITE,
      ),
    );
  });

  test("the stack isn't in the file", async () => {
    expect(await lost("--outputs outputs.json --stack blog", withFile({ shop: outputs() }))).toEqual(
      refused(
        "--stack: is not in the file of --outputs, which contains the services shop (got blog)",
        "deploy the stack, then write the file again, for example",
        WRITE,
      ),
    );
  });

  test("a stack is named, and the file contains one stack without its name", async () => {
    const { stderr } = await lost("--outputs outputs.json --stack shop", withFile(asTerraform(outputs())));
    expect(stderr.at(-1)).toBe("  Fix: leave out --stack.");
  });

  test("the stack is not a service stack", async () => {
    expect(await lost("--outputs outputs.json --stack network", withFile({ network: NETWORK }))).toEqual(
      refused(
        "the outputs cluster-name, service-name, application-name, deployment-group-name, app-spec are missing: is this stack a ServiceStack? (outputs.json, stack network)",
        "pass the service's own stack with --stack, or use --application",
      ),
    );
  });

  test("the AppSpec is text instead of an object", async () => {
    const file = withFile({ shop: outputs({ "app-spec": JSON.stringify(appSpec()) }) });
    expect(await lost("--outputs outputs.json", file)).toEqual(
      refused(
        "the outputs app-spec are missing: is this stack a ServiceStack? (outputs.json, stack shop)",
        "pass the service's own stack with --stack, or use --application",
      ),
    );
  });

  test("the stack is in another region than the given one", async () => {
    expect(await lost("--outputs outputs.json --region us-east-1", withFile({ shop: outputs() }))).toEqual(
      refused("--region: the stack is in eu-west-1 (got us-east-1)", "leave out --region"),
    );
  });

  test("no region is given", async () => {
    expect(await lost("--outputs outputs.json", withFile({ shop: outputs({ region: undefined }) }))).toEqual(
      refused("the stack's outputs have no region", "pass --region or set AWS_REGION"),
    );
  });

  test.each([
    ["the stack's output region", outputs({ region: "eu west-1" }), {}, "eu west-1"],
    ["AWS_REGION", outputs({ region: undefined }), { AWS_REGION: "Ireland" }, "Ireland"],
  ])("%s is not a region", async (by, shop, env, region) => {
    expect(await lost("--outputs outputs.json", { ...withFile({ shop }), env })).toEqual(
      refused(`${by}: must be an AWS region, such as eu-west-1 (got ${region})`, "correct it"),
    );
  });

  test("the project has no such stack", async () => {
    const folders = { "cdktf.out/stacks": ["network", "shop"] };
    expect(await lost("--stack blog", { folders })).toEqual(
      refused(
        "--stack: does not exist in cdktf.out/stacks: there are network, shop (got blog)",
        "run this in the project's folder, after a synth",
        "npx cdktf synth",
      ),
    );
  });

  test("Terraform is not installed", async () => {
    const folders = { "cdktf.out/stacks": ["shop"] };
    expect(await lost("--stack shop", { folders })).toEqual(
      refused(
        "--stack: Terraform is not on the PATH (got terraform)",
        "install Terraform, set TERRAFORM_BINARY_NAME, or use --application",
      ),
    );
  });

  test("Terraform fails, with its first sentence", async () => {
    const stderr =
      '╷\n│ Error: Backend initialization required, please run "terraform init"\n│ \n│ Reason: …\n╵\n';
    const machine = {
      folders: { "cdktf.out/stacks": ["shop"] },
      programs: { "terraform output -json -no-color": { exitCode: 1, stdout: "", stderr } },
    };
    expect(await lost("--stack shop", machine)).toEqual(
      refused(
        '--stack: Terraform could not read the outputs in cdktf.out/stacks/shop: exit code 1 (terraform output: Error: Backend initialization required, please run "terraform init")',
        "use --outputs outputs.json instead of --stack, with a file from cdktf, which initializes the folder",
        "npx cdktf output shop --outputs-file outputs.json",
      ),
    );
  });

  test("the stack was never deployed", async () => {
    const machine = {
      folders: { "cdktf.out/stacks": ["shop"] },
      programs: { "terraform output -json -no-color": { exitCode: 0, stdout: "{}\n", stderr: "" } },
    };
    expect(await lost("--stack shop", machine)).toEqual(
      refused(
        "--stack: shop has no outputs in cdktf.out/stacks/shop",
        "deploy it first",
        "npx cdktf deploy shop",
      ),
    );
  });
});
