import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { runApp } from "./run-app";

const ROOT = resolve(__dirname, "..", "..");
const TSX = pathToFileURL(require.resolve("tsx")).href;

/** The stacks of each folder in `examples/`, sorted. */
export const STACKS_OF_EXAMPLES = {
  simple: ["hello", "hello-network"],
  "shared-load-balancer": ["shop-cluster", "shop-network", "shop-orders", "shop-users", "shop-web"],
  "two-accounts-two-regions": [
    "frankfurt-network",
    "frankfurt-web",
    "ireland-network",
    "ireland-web",
    "staging-network",
    "staging-web",
  ],
  "own-resources": ["web"],
  "github-access": ["access", "production-web"],
} as const;

export type ExampleName = keyof typeof STACKS_OF_EXAMPLES;

export const EXAMPLES = Object.keys(STACKS_OF_EXAMPLES) as ExampleName[];

/** The image of the examples that read one from the environment. */
export const EXAMPLE_IMAGE = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1";

/** Synthesizes an example in this process into `<folder>/cdktf.out`. Creates the folder. */
export function runExample(example: ExampleName, folder: string): void {
  runApp(join("examples", example, "main.ts"), folder, { ECS_CODEDEPLOY_IMAGE: EXAMPLE_IMAGE });
}

/** How to synthesize an example with Node into `<folder>/cdktf.out`. Creates the folder. */
export function exampleCommand(example: ExampleName, folder: string, image: string = EXAMPLE_IMAGE) {
  mkdirSync(folder, { recursive: true });
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    // The examples import the package by its name, which this file maps to its sources.
    TSX_TSCONFIG_PATH: join(ROOT, "tsconfig.json"),
    ECS_CODEDEPLOY_IMAGE: image,
  };
  return {
    args: ["--import", TSX, join(ROOT, "examples", example, "main.ts")],
    options: { cwd: folder, env },
  };
}
