/**
 * Checks a group's blue/green settings: the wait before production traffic moves, and the termination of the old
 * task set.
 */
import { fault } from "../errors";
import type { SettingsInput } from "./group-shape";

const MAX_TERMINATION_WAIT_MINUTES = 2880;

/** The waits before production traffic moves, and before the old task set is terminated. */
export interface Waits {
  readonly readyWaitMinutes: number;
  readonly terminationWaitMinutes: number;
}

/**
 * Checks the blue/green configuration, if the request has one, and returns its waits.
 *
 * @throws AwsFault InvalidBlueGreenDeploymentConfigurationException
 */
export function checkWaits(input: SettingsInput): Waits | undefined {
  const given = input.blueGreenDeploymentConfiguration;
  if (given === undefined || given === null) {
    return undefined;
  }
  const { terminateBlueInstancesOnDeploymentSuccess: terminate, deploymentReadyOption: ready } = given;
  const readyWaitMinutes = checkReadyOption(ready);
  if (given.greenFleetProvisioningOption) {
    throw blueGreenInvalid("For ECS deployment group, greenFleetProvisioningOption must not be specified");
  }
  if ((terminate?.action ?? "TERMINATE") !== "TERMINATE") {
    throw blueGreenInvalid(
      `For ECS deployment group, the action must be TERMINATE, got ${terminate?.action}`,
    );
  }
  const minutes = terminate?.terminationWaitTimeInMinutes ?? 0;
  if (!Number.isInteger(minutes) || minutes < 0 || minutes > MAX_TERMINATION_WAIT_MINUTES) {
    throw blueGreenInvalid(
      `terminationWaitTimeInMinutes must be a whole number from 0 to ${MAX_TERMINATION_WAIT_MINUTES}, got ${minutes}`,
    );
  }
  return { readyWaitMinutes, terminationWaitMinutes: minutes };
}

function checkReadyOption(
  ready: NonNullable<SettingsInput["blueGreenDeploymentConfiguration"]>["deploymentReadyOption"],
): number {
  const wait = ready?.waitTimeInMinutes ?? 0;
  switch (ready?.actionOnTimeout ?? "CONTINUE_DEPLOYMENT") {
    case "CONTINUE_DEPLOYMENT":
      if (wait !== 0) {
        throw blueGreenInvalid(
          `Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified: waitTimeInMinutes must be 0, got ${wait}`,
        );
      }
      return 0;
    case "STOP_DEPLOYMENT":
      if (!Number.isInteger(wait) || wait <= 0) {
        throw blueGreenInvalid(
          `waitTimeInMinutes must be a whole number above 0 with STOP_DEPLOYMENT, got ${wait}`,
        );
      }
      return wait;
    default:
      throw blueGreenInvalid(
        `"${ready?.actionOnTimeout}" is not an actionOnTimeout: use CONTINUE_DEPLOYMENT or STOP_DEPLOYMENT`,
      );
  }
}

function blueGreenInvalid(message: string) {
  return fault("InvalidBlueGreenDeploymentConfiguration", message);
}

/**
 * Checks that the request for a new group has a blue/green configuration. An update may leave it out.
 *
 * @throws AwsFault InvalidBlueGreenDeploymentConfigurationException
 */
export function requireBlueGreen(input: SettingsInput): void {
  if (
    input.blueGreenDeploymentConfiguration === undefined ||
    input.blueGreenDeploymentConfiguration === null
  ) {
    throw blueGreenInvalid("For ECS deployment group, blueGreenDeploymentConfiguration must be specified");
  }
}
