/** CodeDeploy on the local AWS: its API, the engine behind it, and the ECS services that it deploys to. */

import { perAccountRegion } from "../account-region";
import { createCloudWatch } from "../cloudwatch";
import { createEcsPatch } from "../ecs";
import { RANDOM_IDS } from "../ecs/ids";
import { createMotoBacking } from "../ecs/moto-backing";
import { Services } from "../ecs/services";
import { createTime } from "../ecs/time";
import type { Patch } from "../gateway/patch";
import { createLambda } from "../lambda";
import { createTopics } from "../sns/topics";
import { createCodeDeployPatch } from "./api";
import { Engine } from "./engine/engine";
import { createRollback } from "./engine/rollback";
import { createMotoRevisionObjects } from "./revision-objects";
import { emptyStore } from "./store";
import { createNotifier } from "./triggers/notifier";
import type { World } from "./world";

/** The options of the local CodeDeploy. */
export interface CodeDeployOptions {
  /** The endpoint of moto: `http://127.0.0.1:<port>`. The engine changes moto's state through its API. */
  readonly motoEndpoint: string;
  /** How many real seconds a CodeDeploy minute lasts. */
  readonly minuteSeconds: number;
  /** The variables that point a hook's SDK to the local AWS. They are known only after it has started. */
  readonly handlerEnvironment: () => Readonly<Record<string, string>>;
  /** The directory for the unzipped code of running functions. */
  readonly temporaryDirectory: string;
  /** Called with a line for each step of a deployment or task. */
  readonly log: (line: string) => void;
}

/** The interface of CodeDeploy for the gateway. */
export interface CodeDeploy {
  readonly patches: readonly Patch[];
  /** Ends all deployments without cleaning up. */
  stop(): Promise<void>;
}

/** Creates an empty CodeDeploy. */
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
  const cloudWatch = createCloudWatch({ motoEndpoint, now: () => time.now(), minuteSeconds });
  const worldOf = perAccountRegion((accountRegion): World => {
    const backing = createMotoBacking({ ...accountRegion, endpoint: motoEndpoint });
    const services = new Services({ backing, time, ids: RANDOM_IDS, log });
    const store = emptyStore();
    const functions = lambda.functionsOf(accountRegion);
    const topics = createTopics(motoEndpoint, accountRegion);
    const engine = new Engine({
      alarms: cloudWatch.alarmsOf(accountRegion),
      functions,
      services,
      backing,
      time,
      log,
      createRollback: (of) => createRollback({ store, time, ids: RANDOM_IDS }, of),
      notify: createNotifier({ accountRegion, topics, log }),
    });
    const objects = createMotoRevisionObjects(motoEndpoint, accountRegion);
    return { accountRegion, store, services, time, ids: RANDOM_IDS, engine, functions, objects, topics };
  });

  return {
    patches: [
      createCodeDeployPatch(worldOf),
      createEcsPatch((accountRegion) => worldOf(accountRegion).services),
      lambda.patch,
      cloudWatch.patch,
    ],
    async stop() {
      time.stop();
      lambda.stop();
    },
  };
}
