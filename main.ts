/** The CDKTF app: reads the environments, creates the stacks and synthesizes them. No other file imports it. */
import { App } from "cdktf";
import { environments } from "./environments";
import { IMAGES_VARIABLE, unknownVariables } from "./scripts/contract";
import {
  addEnvironments,
  checkEnvironments,
  InvalidPropsError,
  type Problem,
  withImages,
  withoutTokenTraces,
} from "./stacks";

const IMAGE = "ECS_CODEDEPLOY_IMAGE";
const ENVIRONMENT = "ECS_CODEDEPLOY_ENVIRONMENT";

function main(): void {
  const { [IMAGE]: image, [IMAGES_VARIABLE]: images, [ENVIRONMENT]: only } = process.env;
  const { environments: all, problems: ofImages } = withImages(environments({ image }), images, only);
  const problems = [
    ...checkVariables(),
    ...(only !== undefined && !Object.hasOwn(all, only) ? [noSuchEnvironment(only, Object.keys(all))] : []),
    ...ofImages,
  ];
  if (problems.length > 0) {
    throw new InvalidPropsError("the app", [...problems, ...checkEnvironments(all)]);
  }
  const app = new App();
  addEnvironments(app, all, only);
  withoutTokenTraces(() => app.synth());
}

function checkVariables(): Problem[] {
  return unknownVariables(process.env).map(({ what }) => ({
    prop: "environment variables",
    what,
    allowed: `${IMAGE}, ${IMAGES_VARIABLE}, ${ENVIRONMENT} and the variables in docs/inputs.md`,
    fix: "correct the name, or unset the variable",
  }));
}

function noSuchEnvironment(name: string, names: readonly string[]): Problem {
  return {
    prop: ENVIRONMENT,
    what: `there is no environment ${JSON.stringify(name)}`,
    allowed: names.join(", "),
    fix: `set ${ENVIRONMENT} to one of these, or unset it for all environments`,
  };
}

try {
  main();
} catch (error) {
  if (!(error instanceof InvalidPropsError)) {
    throw error;
  }
  // A user's mistake: the message is complete, and a stack trace would hide it.
  console.error(`\n${error.message}\n`);
  process.exitCode = 1;
}
