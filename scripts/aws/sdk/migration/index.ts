/** AWS as a migration needs it, by the AWS SDK. */
import type { MigrationAws } from "../../migration";
import type { RoleToAssume } from "../../roles";
import { clientSettings, TIME_OUTS } from "../client/settings";
import { ecs } from "../ecs";
import { topics } from "../topics";
import { migrationLogs } from "./logs";
import { migrationRecords } from "./records";
import { migrationTasks } from "./tasks";

/** @param role the role to assume. @default - none: the credentials of the caller */
export function sdkMigrationAws(region: string, role?: RoleToAssume): MigrationAws {
  const settings = clientSettings(region, role, TIME_OUTS);
  const { service } = ecs(settings);
  return {
    service,
    ...migrationTasks(settings),
    ...migrationRecords(settings),
    ...migrationLogs(settings),
    ...topics(settings),
  };
}
