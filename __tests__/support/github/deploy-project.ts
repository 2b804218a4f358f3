/** A project whose stacks the documented workflow deploys, for the tests of its jobs `plan` and `deploy`. */
import { documentedCall } from "./documented";
import type { JobRun, Runner, Values } from "./job-run";
import { Project } from "./project";

/** Writes the verdict of `web`, as the driver does. */
export const WRITE_VERDICT =
  'mkdir "$ECS_CODEDEPLOY_REPORT_FOLDER"; echo "{}" >"$ECS_CODEDEPLOY_REPORT_FOLDER/web.json"';

/** How both stacks are deployed. */
export const DEPLOY = "cdktf deploy network web --skip-synth --auto-approve";

/** What each of the two jobs calls first. @param limits the flags with the time limits */
export const callsUpToReview = (limits: string) => [
  "npm ci --no-audit --no-fund",
  "cdktf synth",
  "cdktf-ecs-codedeploy stacks --json",
  `cdktf-ecs-codedeploy budget ${limits}`,
  "cdktf diff network --skip-synth --no-color",
  "terraform -chdir=cdktf.out/stacks/network show -no-color plan",
  "cdktf diff web --skip-synth --no-color",
  "terraform -chdir=cdktf.out/stacks/web show -no-color plan",
  "cdktf-ecs-codedeploy review",
];

export class DeployProject extends Project {
  private readonly call = documentedCall("Deploy");

  constructor(stacks: readonly string[] = ["network", "web"]) {
    super(stacks);
    this.fakes.answer("terraform", 'case "$*" in *"show -no-color plan") echo "the text of a plan" ;; esac');
    this.fakes.answer("cdktf deploy", `${WRITE_VERDICT}; echo "services={}" >>"$GITHUB_OUTPUT"`);
  }

  /** Runs one of the two jobs. @param inputs what its user added to the call */
  runDeploy(job: "plan" | "deploy", inputs: Values = {}, onStep?: Runner["onStep"]): Promise<JobRun> {
    return this.run({
      ...this.call,
      job,
      inputs: { ...this.call.inputs, ...inputs },
      ...(onStep === undefined ? {} : { onStep }),
    });
  }
}
