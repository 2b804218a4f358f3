/** `npm run demo`: the whole way of a service, from its first deploy to a release that is rolled back, on this machine. */
import { resolve } from "node:path";
import { Narrator } from "./demo/narrator";
import { playScenario } from "./demo/scenario";
import { LOCAL_REGION } from "./environment";
import { explain } from "./errors";
import { readLiveState } from "./live-state";
import { type LocalAws, localEnvironment, startLocalAws } from "./local-aws";
import { CdktfProject } from "./terraform/cdktf-project";

/** Half a second a minute: ten minutes of canary and bake are over in five seconds. */
const MINUTE_SECONDS = 0.5;

const isTerminal = process.stdout.isTTY === true;
const narrator = new Narrator({ write: (text) => process.stdout.write(text), isTerminal, now: Date.now });

// Advice about the SDK's future is for this project's developers, who pin its version.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
let local: LocalAws | undefined;
let project: CdktfProject | undefined;
let isStopping = false;

async function tidyUp(): Promise<void> {
  await project?.remove();
  await local?.stop();
}

async function main(): Promise<void> {
  narrator.say(`The demo takes three to six minutes. A CodeDeploy minute lasts ${MINUTE_SECONDS} s in it.`);
  local = await startLocalAws({ env: process.env, minuteSeconds: MINUTE_SECONDS });
  const { endpoint } = local;
  narrator.say(`A local AWS stands at ${endpoint}: moto for the resources, our engine for CodeDeploy.`);
  const app = resolve(__dirname, "..", "main.ts");
  const own = { ECS_CODEDEPLOY_ENVIRONMENT: "demo", ECS_CODEDEPLOY_IMAGE: undefined };
  const env = { ...localEnvironment(process.env, local), ...own };
  project = await CdktfProject.create({ app, env, onLine: (line) => narrator.commandLine(line) });
  const readLive = () => readLiveState("demo-web", { endpoint, region: LOCAL_REGION });
  await playScenario({ project, narrator, readLive, productionPort: 80 });
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    narrator.say("\nStopping: ending what runs, and removing what was made …");
    isStopping = true;
    tidyUp().finally(() => process.exit(130));
  });
}
const ticker = setInterval(() => narrator.tick(), 1000);

main()
  .then(() => narrator.say(`\nThe demo went as it should, in ${Math.round(process.uptime())} s.`))
  .catch((error: unknown) => {
    // A step that was broken off on request is no news.
    if (!isStopping) {
      narrator.say(`\n${explain(error)}`);
    }
    process.exitCode = 1;
  })
  .finally(() => clearInterval(ticker))
  .finally(tidyUp);
