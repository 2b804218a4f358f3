/** A migration that is not complete, as the driver's verdict. Nothing else reports it: no deployment starts after an expand. */
import { type DeploymentRequest, type MigrationDocument, UNKNOWN_APP_SPEC } from "../contract";

/** What the verdict names. The migration deploys nothing, so it has no AppSpec. */
export function requestOf(migration: MigrationDocument): DeploymentRequest {
  const { region, cluster, service, application, deploymentGroup, stack, assumeRole, verdictTopicArn } =
    migration;
  return {
    ...{ region, cluster, service, application, deploymentGroup, stack, assumeRole, verdictTopicArn },
    appSpec: UNKNOWN_APP_SPEC,
  };
}
