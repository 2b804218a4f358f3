/**
 * `npm run bench:synth`: compares the time and the output of a synth with AWS CDK's, with cdk-ecs-codedeploy, for the
 * same services.
 */
import { join } from "node:path";
import { explain, LocalAwsError } from "../local/errors";
import { installPeers } from "./synth/install-peers";
import { synthGoals, synthRows } from "./synth/rows";
import { runSynthBench } from "./synth/run";
import { tableOf } from "./table";

/** Runs TypeScript without a type check. `cdk init` proposes ts-node, which takes longer. */
const TSX = ["node", "--import", "tsx"];
const REAL = [
  { services: 1, runs: 7 },
  { services: 50, runs: 3 },
  { services: 500, runs: 1 },
];
/** A quick run to try the bench. */
const QUICK = [
  { services: 1, runs: 1 },
  { services: 10, runs: 1 },
];

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  if (args.some((arg) => arg !== "--quick")) {
    throw new LocalAwsError(`unknown arguments ${args.join(" ")}; usage: npm run bench:synth [-- --quick]`);
  }
  const quick = args.length > 0;
  const { PATH = "", HOME = "" } = process.env;
  // No other variables of the caller: extra CA certificates, for example, take Node time to load.
  const env = { PATH, HOME, TSX_TSCONFIG_PATH: join(__dirname, "synth", "tsconfig.json") };
  const log = (line: string): void => console.error(line);
  const apps = [
    { name: "this project", command: [...TSX, join(__dirname, "synth", "ours.ts")] },
    { name: "AWS CDK with cdk-ecs-codedeploy", command: [...TSX, await installPeers(process.env, log)] },
  ];
  const figures = await runSynthBench({ apps, sizes: quick ? QUICK : REAL, env, log });
  const names = apps.map(({ name }) => name);
  const goals = quick ? ["With --quick there are too few runs to compare."] : synthGoals(figures);
  console.log([tableOf(names, synthRows(figures)), ...goals].join("\n"));
}

main().catch((error: unknown) => {
  console.error(explain(error));
  process.exitCode = 1;
});
