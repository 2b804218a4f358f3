/** The public API of `cdktf-ecs-codedeploy/migration`, which needs `@cdktf/provider-null`. Importing it has no side effect. */

export type { MigrationPhase } from "../scripts/contract/migration";
export { Migration } from "./constructs/migration/migration";
export type { MigratedService, MigrationProps } from "./constructs/migration/migration-props";
