import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { documentedCall } from "../support/github/documented";
import { Project } from "../support/github/project";

// A job starts dozens of processes, which takes its time on a busy machine.
jest.setTimeout(60_000);

const DOCTOR = "cdktf-ecs-codedeploy doctor --stack web";

let project: Project;

beforeEach(() => {
  project = new Project(["network", "web"]);
});

afterEach(() => project.remove());

/** How the run ended, its annotations and its summary. */
async function drift() {
  const { conclusion, steps, summary } = await project.run({
    ...documentedCall("Drift"),
    job: "drift",
  });
  const log = steps.find(({ name }) => name === "Compare with AWS")?.log ?? "";
  return {
    conclusion,
    annotations: log.split("\n").filter((line) => /^::(error|warning)/.test(line)),
    summary,
  };
}

/** What Terraform's plan of a stack ends with. */
function planEndsWith(stack: string, exitCode: number): void {
  project.fakes.answer(`terraform -chdir=cdktf.out/stacks/${stack} plan`, `exit ${exitCode}`);
}

describe("the nightly workflow", () => {
  test("plans every stack, and has doctor look at every service", async () => {
    expect(await drift()).toEqual({
      conclusion: "success",
      annotations: [],
      summary: "No drift in: network web\n",
    });
    const plan = "plan -detailed-exitcode -lock=false -input=false -no-color";
    expect(project.fakes.calls.slice(3)).toEqual([
      "terraform -chdir=cdktf.out/stacks/network init -input=false -no-color",
      `terraform -chdir=cdktf.out/stacks/network ${plan}`,
      "terraform -chdir=cdktf.out/stacks/web init -input=false -no-color",
      `terraform -chdir=cdktf.out/stacks/web ${plan}`,
      DOCTOR,
    ]);
  });

  test("fails when a plan is not empty, after all stacks", async () => {
    planEndsWith("network", 2);
    expect(await drift()).toEqual({
      conclusion: "failure",
      annotations: ["::error title=network::Its plan is not empty. The log of the job has it."],
      summary: "- **network**: Its plan is not empty. The log of the job has it.\n",
    });
    expect(project.fakes.calls).toContain(DOCTOR);
  });

  test("fails when a stack can't be planned", async () => {
    project.fakes.answer("terraform -chdir=cdktf.out/stacks/web init", "exit 1");
    expect(await drift()).toMatchObject({
      conclusion: "failure",
      annotations: ["::error title=web::It can't be planned. The log of the job has the error."],
    });
  });

  test("fails when doctor finds what would block a deployment", async () => {
    project.fakes.answer(DOCTOR, "exit 6");
    expect(await drift()).toMatchObject({
      conclusion: "failure",
      annotations: ["::error title=web::doctor ended with 6. The log of the job has its findings."],
    });
  });

  test("warns when doctor could not read everything", async () => {
    project.fakes.answer(DOCTOR, "exit 5");
    expect(await drift()).toMatchObject({
      conclusion: "success",
      annotations: [
        "::warning title=web::doctor found nothing, but could not read everything. The log of the job has the details.",
      ],
    });
  });
});
