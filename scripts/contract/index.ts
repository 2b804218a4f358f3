/** What a trigger and the driver agree on, the one reader of AppSpecs, the environment variables, and how a mistake is reported. */
export { type AppSpecReading, readAppSpec } from "./app-spec";
export * from "./document";
export * from "./image-reference";
export { abbreviate, type Checked, type NameField } from "./issues";
export * from "./migration";
export * from "./nearest";
export {
  type ParsedDeploymentRequest,
  parseAssumedRole,
  parseDeploymentRequest,
  parseReleaseSettings,
  parseServiceRegistries,
  requestOf,
} from "./parse";
export { parseMigration } from "./parse-migration";
export * from "./problem";
export * from "./variables";
