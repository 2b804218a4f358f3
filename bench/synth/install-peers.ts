import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { LocalAwsError } from "../../local/errors";
import { measureProcess } from "../measure";

const ROOT = resolve(__dirname, "..", "..");
const SOURCES = join(__dirname, "peers");
const FOLDER = join(ROOT, "node_modules", ".cache", "cdktf-ecs-codedeploy", "bench-synth-peers");
const LOCK_FILE = "package-lock.json";
const FILES = ["package.json", LOCK_FILE, "app.ts"];

/**
 * Installs the peers' packages, unless they are installed. They have 200 MB, so they are not packages of the project.
 *
 * @param env the caller's environment: npm may need a proxy or a certificate
 * @returns the file of the peers' app, next to its packages
 * @throws LocalAwsError if npm fails
 */
export async function installPeers(env: NodeJS.ProcessEnv, log: (line: string) => void): Promise<string> {
  const isInstalled = isComplete();
  mkdirSync(FOLDER, { recursive: true });
  for (const file of FILES) {
    copyFileSync(join(SOURCES, file), join(FOLDER, file));
  }
  if (!isInstalled) {
    log("installing AWS CDK and cdk-ecs-codedeploy, 200 MB");
    const { exitCode, output } = await measureProcess({
      args: ["npm", "ci", "--prefix", FOLDER, "--no-audit", "--no-fund"],
      env,
    });
    if (exitCode !== 0) {
      throw new LocalAwsError(`npm ci ended with ${exitCode}:\n${output}`);
    }
  }
  return join(FOLDER, "app.ts");
}

/** npm writes the file in `node_modules` when it is done. */
function isComplete(): boolean {
  const [wanted, installed] = [join(SOURCES, LOCK_FILE), join(FOLDER, LOCK_FILE)];
  return (
    existsSync(join(FOLDER, "node_modules", ".package-lock.json")) &&
    readFileSync(wanted, "utf8") === readFileSync(installed, "utf8")
  );
}
