/** CodeDeploy on the local AWS: its API, the engine behind it, and the ECS services that it deploys to. */

import { createCloudWatch } from "../cloudwatch";
import { createEcsPatch } from "../ecs";
import { RANDOM_IDS } from "../ecs/ids";
import { createMotoBacking } from "../ecs/moto-backing";
import { Services } from "../ecs/services";
import { createTime } from "../ecs/time";
import type { Patch } from "../gateway/patch";
import { createLambda } from "../lambda";
import { createCodeDeployPatch } from "./api";
import { Engine } from "./engine/engine";
import { createRollback } from "./engine/rollback";
import { emptyStore } from "./store";
import type { World } from "./world";

/** What CodeDeploy is made of. */
export interface CodeDeployOptions {
  /** Where moto itself listens: `http://127.0.0.1:<port>`. Its state is moved through its own API. */
  readonly motoEndpoint: string;
  /** How many real seconds one of CodeDeploy's minutes lasts. */
  readonly minuteSeconds: number;
  /** The variables that lead a hook's SDK to the local AWS, known once that is up. */
  readonly handlerEnvironment: () => Readonly<Record<string, string>>;
  /** Where the code of functions is unzipped to while they run. */
  readonly temporaryDirectory: string;
  /** Gets a line for each thing that a deployment or a task does. */
  readonly log: (line: string) => void;
}

/** CodeDeploy, as the gateway takes it. */
export interface CodeDeploy {
  readonly patches: readonly Patch[];
  /** Ends every deployment where it is, and every connection to moto. */
  stop(): Promise<void>;
}

/** Makes a CodeDeploy that knows nothing yet. */
export function createCodeDeploy(options: CodeDeployOptions): CodeDeploy {
  const { motoEndpoint, minuteSeconds, temporaryDirectory, log } = options;
  const time = createTime(minuteSeconds);
  const lambda = createLambda({
    motoEndpoint,
    temporaryDirectory,
    environment: options.handlerEnvironment,
    now: () => time.now(),
    log,
  });
  const cloudWatch = createCloudWatch({ motoEndpoint, now: () => time.now() });
  const regions = new Map<string, World>();
  const closing: (() => void)[] = [];

  const worldOf = (region: string): World => {
    const known = regions.get(region);
    if (known !== undefined) {
      return known;
    }
    const backing = createMotoBacking({ endpoint: motoEndpoint, region });
    closing.push(() => backing.close());
    const services = new Services({ backing, time, ids: RANDOM_IDS, log });
    const store = emptyStore();
    const functions = lambda.functionsOf(region);
    const engine = new Engine({
      alarms: cloudWatch.alarmsOf(region),
      functions,
      services,
      backing,
      time,
      log,
      createRollback: (of) => createRollback({ store, time, ids: RANDOM_IDS }, of),
    });
    const world = { store, services, time, ids: RANDOM_IDS, engine, functions };
    regions.set(region, world);
    return world;
  };

  return {
    patches: [
      createCodeDeployPatch(worldOf),
      createEcsPatch((region) => worldOf(region).services),
      lambda.patch,
      cloudWatch.patch,
    ],
    async stop() {
      time.stop();
      lambda.stop();
      for (const close of closing) {
        close();
      }
    },
  };
}
