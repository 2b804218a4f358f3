/** `npm run demo`: deploys a service to a local AWS, rolls out a new image, and rolls back a bad release. */
import { resolve } from "node:path";
import { Narrator } from "./demo/narrator";
import { playScenario } from "./demo/scenario";
import { LOCAL_REGION } from "./environment";
import { explain } from "./errors";
import { readLiveState } from "./live-state";
import { type LocalAws, localEnvironment, startLocalAws } from "./local-aws";
import { CdktfProject } from "./terraform/cdktf-project";

/** A CodeDeploy minute lasts half a second, so ten minutes of canary and bake take five seconds. */
const MINUTE_SECONDS = 0.5;

const isTerminal = process.stdout.isTTY === true;
const narrator = new Narrator({ write: (text) => process.stdout.write(text), isTerminal, now: Date.now });

// The SDK's warning about Node versions is not useful here: this project pins the SDK.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
let local: LocalAws | undefined;
let project: CdktfProject | undefined;
let isStopping = false;

async function cleanUp(): Promise<void> {
  await project?.remove();
  await local?.stop();
}

async function main(): Promise<void> {
  narrator.say(`The demo takes three to six minutes. A CodeDeploy minute lasts ${MINUTE_SECONDS} s.`);
  local = await startLocalAws({ env: process.env, minuteSeconds: MINUTE_SECONDS });
  const { endpoint } = local;
  narrator.say(`The local AWS runs at ${endpoint}: moto for resources, this project's CodeDeploy engine.`);
  const app = resolve(__dirname, "..", "main.ts");
  const own = { ECS_CODEDEPLOY_ENVIRONMENT: "demo", ECS_CODEDEPLOY_IMAGE: undefined };
  const env = { ...localEnvironment(process.env, local), ...own };
  project = await CdktfProject.create({ app, env, onLine: (line) => narrator.commandLine(line) });
  const readLive = () => readLiveState("demo-web", { endpoint, region: LOCAL_REGION });
  await playScenario({ project, narrator, readLive, productionPort: 80 });
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    narrator.say("\nStopping: ending the running command and removing all temporary files …");
    isStopping = true;
    cleanUp().finally(() => process.exit(130));
  });
}
const ticker = setInterval(() => narrator.tick(), 1000);

main()
  .then(() => narrator.say(`\nThe demo succeeded in ${Math.round(process.uptime())} s.`))
  .catch((error: unknown) => {
    // The error of a step that was stopped on request is not worth showing.
    if (!isStopping) {
      narrator.say(`\n${explain(error)}`);
    }
    process.exitCode = 1;
  })
  .finally(() => clearInterval(ticker))
  .finally(cleanUp);
