import { describe, expect, test } from "@jest/globals";
import { expectGolden } from "../../../../support/golden";
import { appSpec } from "../../../driver/fixtures";
import type { Machine } from "../../fake-host";
import { found, PLACE, refusal } from "./located";

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
const WRONG_SETTINGS = {
  releases: { by: "command", successPoint: "soon", stopAfterFailedTasks: 0, revisionBucket: 7 },
};
const NETWORK = { "vpc-id": "vpc-1" };
/** The output of `terraform output -json`. */
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

  test("in the stack's own region, not in the one of a variable", async () => {
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
    expectGolden("locate-outputs-no-such-file.txt", await refusal("--outputs outputs.json"));
  });

  test.each(["", "{", "[]", "3"])("the file holds %p", async (content) => {
    expectGolden(
      "locate-outputs-file-is-no-object.txt",
      await refusal("--outputs outputs.json", withFile(content)),
    );
  });

  test("the file holds several services", async () => {
    expectGolden(
      "locate-outputs-several-services.txt",
      await refusal("--outputs outputs.json", withFile({ shop: outputs(), blog: outputs() })),
    );
  });

  test("the file contains no service", async () => {
    expectGolden(
      "locate-outputs-file-without-a-service.txt",
      await refusal("--outputs outputs.json", withFile({ network: NETWORK })),
    );
  });

  test("the stack isn't in the file", async () => {
    expectGolden(
      "locate-outputs-stack-not-in-the-file.txt",
      await refusal("--outputs outputs.json --stack blog", withFile({ shop: outputs() })),
    );
  });

  test("a stack is named in a file that holds one without its name", async () => {
    const stderr = await refusal("--outputs outputs.json --stack shop", withFile(asTerraform(outputs())));
    expectGolden("locate-outputs-stack-with-a-file-of-terraform.txt", stderr);
  });

  test("the stack is no service's", async () => {
    expectGolden(
      "locate-outputs-no-service-stack.txt",
      await refusal("--outputs outputs.json --stack network", withFile({ network: NETWORK })),
    );
  });

  test("the AppSpec is text instead of an object", async () => {
    const file = withFile({ shop: outputs({ "app-spec": JSON.stringify(appSpec()) }) });
    expectGolden("locate-outputs-app-spec-is-text.txt", await refusal("--outputs outputs.json", file));
  });

  test("the stack is in another region than the one that is given", async () => {
    expectGolden(
      "locate-outputs-another-region.txt",
      await refusal("--outputs outputs.json --region us-east-1", withFile({ shop: outputs() })),
    );
  });

  test("no region is given", async () => {
    expectGolden(
      "locate-outputs-without-region.txt",
      await refusal("--outputs outputs.json", withFile({ shop: outputs({ region: undefined }) })),
    );
  });

  test.each([
    ["output", outputs({ region: "eu west-1" }), {}],
    ["variable", outputs({ region: undefined }), { AWS_REGION: "Ireland" }],
  ])("the region of an %s is no region", async (by, shop, env) => {
    expectGolden(
      `locate-outputs-no-region-in-${by}.txt`,
      await refusal("--outputs outputs.json", { ...withFile({ shop }), env }),
    );
  });

  test("the project has no such stack", async () => {
    const folders = { "cdktf.out/stacks": ["network", "shop"] };
    expectGolden("locate-outputs-no-such-stack.txt", await refusal("--stack blog", { folders }));
  });

  test("Terraform is not installed", async () => {
    const folders = { "cdktf.out/stacks": ["shop"] };
    expectGolden("locate-outputs-no-terraform.txt", await refusal("--stack shop", { folders }));
  });

  test("Terraform fails, with the first sentence of its error", async () => {
    const stderr =
      "Warning: A provider is overridden\n\n" +
      '╷\n│ Error: Backend initialization required, please run "terraform init"\n│ \n│ Reason: …\n╵\n';
    const machine = {
      folders: { "cdktf.out/stacks": ["shop"] },
      programs: { "terraform output -json -no-color": { exitCode: 1, stdout: "", stderr } },
    };
    expectGolden("locate-outputs-terraform-fails.txt", await refusal("--stack shop", machine));
  });

  test.each<[string, string, Machine]>([
    ["in a file", "--outputs outputs.json", withFile({ shop: outputs(WRONG_SETTINGS) })],
    ["in terraforms file", "--outputs outputs.json", withFile(asTerraform(outputs(WRONG_SETTINGS)))],
    [
      "in the state",
      "--stack shop",
      {
        folders: { "cdktf.out/stacks": ["shop"] },
        programs: {
          "terraform output -json -no-color": {
            exitCode: 0,
            stdout: asTerraform(outputs(WRONG_SETTINGS)),
            stderr: "",
          },
        },
      },
    ],
  ])(
    "the settings of releases are wrong %s: all problems, and how to write them again",
    async (where, line, machine) => {
      expectGolden(
        `locate-outputs-wrong-settings-${where.replaceAll(" ", "-")}.txt`,
        await refusal(line, machine),
      );
    },
  );

  test("the stack was never deployed", async () => {
    const machine = {
      folders: { "cdktf.out/stacks": ["shop"] },
      programs: { "terraform output -json -no-color": { exitCode: 0, stdout: "{}\n", stderr: "" } },
    };
    expectGolden("locate-outputs-never-deployed.txt", await refusal("--stack shop", machine));
  });
});
