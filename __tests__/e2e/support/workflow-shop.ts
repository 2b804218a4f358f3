import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { DescribeTaskDefinitionCommand, ECSClient } from "@aws-sdk/client-ecs";
import { type Comment, installProgram } from "../../support/github/fakes";
import type { WorkflowFile } from "../../support/github/files";
import type { Runner } from "../../support/github/job-run";
import { runWorkflow, type Start, type WorkflowRun } from "../../support/github/run-workflow";
import { cliProgram } from "../../support/programs";
import { s3Request } from "./s3-request";
import { Shop, type ShopBase, startShopBase } from "./shop";
import { until } from "./until";
import { type AppCode, STATES } from "./workflow-app";

const ROOT = resolve(__dirname, "../../..");

/** A commit on which a workflow runs. */
export interface Commit {
  readonly head: AppCode;
  /** The code of the base branch, for a pull request. @default - the same */
  readonly base?: AppCode;
  /** Gets each step that starts. */
  readonly onStep?: NonNullable<Runner["onStep"]>;
}

/** The shop of a team that deploys with this project's workflows. npm and the GitHub CLI are fakes, cdktf and Terraform are not. */
export class WorkflowShop extends Shop {
  private runs = 0;

  private constructor(
    base: ShopBase,
    /** The checkout of a job, and what the runner keeps. */
    private readonly root: string,
  ) {
    super(base, root);
  }

  static async open(): Promise<WorkflowShop> {
    const shop = new WorkflowShop(
      await startShopBase(),
      mkdtempSync(join(tmpdir(), "ecs-codedeploy-workflows-")),
    );
    await s3Request(shop.client(), "PUT", `/${STATES}`);
    mkdirSync(join(shop.root, "bin"));
    installProgram("gh.sh", join(shop.root, "bin/gh"));
    // The packages are there: see `checkOut`.
    writeFileSync(join(shop.root, "bin/npm"), "#!/bin/sh\n", { mode: 0o755 });
    writeFileSync(shop.commentsFile, "[]");
    return shop;
  }

  override async close(): Promise<void> {
    await super.close();
    rmSync(this.root, { recursive: true, force: true });
  }

  get comments(): readonly Comment[] {
    return JSON.parse(readFileSync(this.commentsFile, "utf8"));
  }

  /** Runs a workflow of the team, each job on a fresh checkout of a commit. */
  run(workflow: WorkflowFile, start: Start, commit: Commit): Promise<WorkflowRun> {
    return runWorkflow(workflow, start, () => this.nextRunner(commit));
  }

  private nextRunner({ head, base = head, onStep }: Commit): Runner {
    this.runs += 1;
    const temporary = join(this.root, `runner-${this.runs}`);
    const workspace = join(this.root, `checkout-${this.runs}`);
    mkdirSync(temporary);
    checkOut(workspace, head);
    const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "", ...env } = this.env;
    return {
      workspace,
      temporary,
      env: { ...env, PATH: `${join(this.root, "bin")}:${env["PATH"]}`, COMMENTS: this.commentsFile },
      credentials: { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY },
      checkOut: (_, folder) => checkOut(folder, base),
      ...(onStep === undefined ? {} : { onStep }),
    };
  }

  /** A text of an artifact of the last job. */
  artifact(path: string): string | undefined {
    const file = join(this.root, `runner-${this.runs}/runner/cdktf-ecs-codedeploy`, path);
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  }

  /** The image of the PRIMARY task set. */
  async liveImage(): Promise<string | undefined> {
    const { taskDefinition } = await this.live();
    const ecs = new ECSClient(this.client());
    const { taskDefinition: live } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    return live?.containerDefinitions?.[0]?.image;
  }

  /** Waits until a deployment waits for approval, other than those before. */
  async waitsForApproval(before: readonly string[]): Promise<void> {
    await until("a deployment waits for approval", async () => {
      const [id] = await this.deploymentIds();
      return id !== undefined && !before.includes(id) && (await this.deployment(id)).status === "Ready";
    });
  }

  private get commentsFile(): string {
    return join(this.root, "comments.json");
  }
}

/** Writes a project with its packages, whose code makes one image the shop's. */
function checkOut(folder: string, code: AppCode): void {
  const bin = join(folder, "node_modules/.bin");
  mkdirSync(bin, { recursive: true });
  symlinkSync(join(ROOT, "node_modules/.bin/cdktf"), join(bin, "cdktf"));
  const command = `#!/bin/sh\nexec "${process.execPath}" "${cliProgram()}" "$@"\n`;
  writeFileSync(join(bin, "cdktf-ecs-codedeploy"), command, { mode: 0o755 });
  writeFileSync(join(folder, "package.json"), '{ "name": "shop", "private": true }');
  const config = {
    language: "typescript",
    app: `node --import ${pathToFileURL(require.resolve("tsx")).href} main.ts`,
    projectId: "shop",
    sendCrashReports: "false",
  };
  writeFileSync(join(folder, "cdktf.json"), JSON.stringify(config));
  const app = JSON.stringify(join(__dirname, "workflow-app"));
  const settings = JSON.stringify(code);
  writeFileSync(join(folder, "main.ts"), `import { synthesize } from ${app};\nsynthesize(${settings});\n`);
}
