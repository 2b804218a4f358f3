/** CodeDeploy on the local AWS: its API, the engine behind it, and the ECS services that it deploys to. */
import { createEcsPatch } from "../ecs";
import { createMotoBacking } from "../ecs/moto-backing";
import { Services } from "../ecs/services";
import { createTime } from "../ecs/time";
import type { Patch } from "../gateway/patch";
import { createCodeDeployPatch } from "./api";
import { emptyBooks, type World } from "./books";
import { Engine } from "./engine";
import { createRollback } from "./rollback";

/** What CodeDeploy is made of. */
export interface CodeDeployOptions {
  /** Where moto itself listens: `http://127.0.0.1:<port>`. Its state is moved through its own API. */
  readonly motoEndpoint: string;
  /** How many real seconds one of CodeDeploy's minutes lasts. */
  readonly minuteSeconds: number;
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
export function createCodeDeploy({ motoEndpoint, minuteSeconds, log }: CodeDeployOptions): CodeDeploy {
  const time = createTime(minuteSeconds);
  const regions = new Map<string, World>();
  const closing: (() => void)[] = [];

  const worldOf = (region: string): World => {
    const known = regions.get(region);
    if (known !== undefined) {
      return known;
    }
    const backing = createMotoBacking({ endpoint: motoEndpoint, region });
    closing.push(() => backing.close());
    const services = new Services({ backing, time, log });
    const books = emptyBooks();
    const engine = new Engine({
      services,
      backing,
      time,
      log,
      createRollback: (of) => createRollback(books, time, of),
    });
    const world = { books, services, time, engine };
    regions.set(region, world);
    return world;
  };

  return {
    patches: [createCodeDeployPatch(worldOf), createEcsPatch((region) => worldOf(region).services)],
    async stop() {
      time.stop();
      for (const close of closing) {
        close();
      }
    },
  };
}
