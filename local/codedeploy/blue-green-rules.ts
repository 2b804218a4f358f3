/** What becomes of blue, and when green gets its traffic: the part of a group's settings that is about both. */
import { fault, notYet } from "./errors";
import type { SettingsInput } from "./group-shape";

const MAX_TERMINATION_WAIT_MINUTES = 2880;

/**
 * Checks the blue/green configuration, if the request has one, and answers how long blue stays.
 *
 * @throws AwsFault InvalidBlueGreenDeploymentConfigurationException
 */
export function checkTerminationWait(input: SettingsInput): number | undefined {
  const given = input.blueGreenDeploymentConfiguration;
  if (given === undefined || given === null) {
    return undefined;
  }
  const { terminateBlueInstancesOnDeploymentSuccess: terminate, deploymentReadyOption: ready } = given;
  const wait = ready?.waitTimeInMinutes ?? 0;
  switch (ready?.actionOnTimeout ?? "CONTINUE_DEPLOYMENT") {
    case "CONTINUE_DEPLOYMENT":
      if (wait !== 0) {
        throw blueGreenInvalid(`waitTimeInMinutes must be 0 with CONTINUE_DEPLOYMENT, got ${wait}`);
      }
      break;
    case "STOP_DEPLOYMENT":
      if (wait <= 0) {
        throw blueGreenInvalid(`waitTimeInMinutes must be above 0 with STOP_DEPLOYMENT, got ${wait}`);
      }
      throw notYet(
        "InvalidBlueGreenDeploymentConfiguration",
        `a deploymentReadyOption that waits (${wait} minutes)`,
      );
    default:
      throw blueGreenInvalid(
        `"${ready?.actionOnTimeout}" is not an actionOnTimeout: use CONTINUE_DEPLOYMENT or STOP_DEPLOYMENT`,
      );
  }
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
  return minutes;
}

function blueGreenInvalid(message: string) {
  return fault("InvalidBlueGreenDeploymentConfiguration", message);
}

/**
 * Checks that a new group says how blue and green are handled, which an update may leave out.
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
