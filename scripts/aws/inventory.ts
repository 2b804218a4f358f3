/** All services of an account in a region, and what CodeDeploy does to them, by calls that answer for many at once. */
import type { Deployment } from "./codedeploy";
import type { Service } from "./ecs";

/** A service, and where it runs. */
export interface ListedService extends Service {
  readonly cluster: string;
  readonly name: string;
}

/** A deployment, and whose it is. */
export interface PlacedDeployment extends Deployment {
  readonly application: string;
  readonly deploymentGroup: string;
}

export interface Inventory {
  /** The names of all clusters. */
  clusters(): Promise<readonly string[]>;
  /** All services of a cluster: a call for a hundred of them, and one for each ten. */
  servicesOf(cluster: string): Promise<readonly ListedService[]>;
  /** The ids of all deployments that run, of whatever application. */
  deploymentsRunning(): Promise<readonly string[]>;
  /** Deployments of whatever application: a call for each 25. Those that CodeDeploy doesn't know are left out. */
  deploymentsOf(ids: readonly string[]): Promise<readonly PlacedDeployment[]>;
}
