import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { documentedCall } from "../support/github/documented";
import { Project } from "../support/github/project";
import { problemsOf } from "../support/printed-command";

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
    const text =
      "The plan of network is not empty. The group network in the log of this job has it. If the last deploy of network failed or is missing, deploy it. Otherwise somebody changed AWS: put the change into the code, or deploy to undo it.";
    expect(await drift()).toEqual({
      conclusion: "failure",
      annotations: [`::error title=network::${text}%0ANext: npx cdktf diff network`],
      summary: `- **network**: ${text} Next: \`npx cdktf diff network\`\n`,
    });
    expect(project.fakes.calls).toContain(DOCTOR);
  });

  test.each([
    [
      "fails when a stack can't be planned",
      "terraform -chdir=cdktf.out/stacks/web init",
      1,
      "::error title=web::The plan of web failed. The group web in the log of this job has the error.%0ANext: npx cdktf diff web",
    ],
    [
      "fails when doctor finds what would block a deployment",
      DOCTOR,
      6,
      "::error title=web::doctor found what would block a deployment of web. The group web in the log of this job has the findings and their fixes.%0ANext: npx cdktf-ecs-codedeploy doctor --stack web",
    ],
    [
      "fails when doctor fails",
      DOCTOR,
      2,
      "::error title=web::doctor failed for web, with exit code 2. The group web in the log of this job has the error.%0ANext: npx cdktf-ecs-codedeploy doctor --stack web",
    ],
    [
      "warns when doctor could not read everything",
      DOCTOR,
      5,
      "::warning title=web::doctor found nothing that would block a deployment of web, but could not read everything. The group web in the log of this job has the details.%0ANext: npx cdktf-ecs-codedeploy doctor --stack web",
    ],
  ])("%s", async (_, call, exitCode, annotation) => {
    project.fakes.answer(call, `exit ${exitCode}`);
    const { conclusion, annotations, summary } = await drift();
    expect(conclusion).toBe(exitCode === 5 ? "success" : "failure");
    expect(annotations).toEqual([annotation]);
    const [text = "", next = ""] = annotation.replace(/^.*::/, "").split("%0ANext: ");
    expect(summary.split("\n")[0]).toBe(`- **web**: ${text} Next: \`${next}\``);
    expect(problemsOf(next)).toEqual([]);
  });
});
