/** Parses the trigger's document, or makes a request from a place and an AppSpec. */
import {
  type AssumedRole,
  DEPLOYMENT_VARIABLE,
  type DeploymentRequest,
  type Place,
  type ReadAppSpec,
  type ReleaseSettings,
  type RunLimits,
  type ServiceRegistry,
} from "./document";
import { BY_PATH, type Checked, check, type NameField } from "./issues";
import { got, type Problem } from "./problem";
import {
  assumedRoleSchema,
  documentSchema,
  placeSchema,
  releaseSettingsSchema,
  serviceRegistriesSchema,
} from "./schema";

/** What to deploy, or everything that is wrong with it. */
export type ParsedDeploymentRequest =
  | { readonly ok: true; readonly request: DeploymentRequest }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Parses the trigger's document. It is strict: this project writes it.
 *
 * @param json the value of {@link DEPLOYMENT_VARIABLE}; `undefined` when the variable isn't set
 * @returns the document, or one problem per mistake: the path of the field, what is wrong, and what is allowed
 */
export function parseDeploymentRequest(json: string | undefined): ParsedDeploymentRequest {
  if (json === undefined || json.trim() === "") {
    return {
      ok: false,
      problems: [
        { what: `${DEPLOYMENT_VARIABLE} is not set: it must hold the deployment as one JSON document` },
      ],
    };
  }
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    const { message } = error as Error;
    return { ok: false, problems: [{ what: `${DEPLOYMENT_VARIABLE} is not JSON`, detail: message }] };
  }
  const parsed = check(documentSchema, value, BY_PATH);
  return parsed.ok ? inOneRegion(parsed.value, BY_PATH) : parsed;
}

/**
 * A request to deploy an AppSpec to a place.
 *
 * @param limits replace those of the place
 * @returns the request, or everything that is wrong with the AppSpec and with the place
 */
export function requestOf(
  place: Place,
  appSpec: Checked<ReadAppSpec>,
  { limits, nameOf }: { readonly limits: RunLimits; readonly nameOf: NameField },
): ParsedDeploymentRequest {
  const given = Object.entries(limits).filter(([, value]) => value !== undefined);
  const checked = check(placeSchema, { ...place, ...Object.fromEntries(given) }, nameOf);
  if (appSpec.ok && checked.ok) {
    return inOneRegion({ ...checked.value, appSpec: appSpec.value }, nameOf);
  }
  const problems = [...(checked.ok ? [] : checked.problems), ...(appSpec.ok ? [] : appSpec.problems)];
  return { ok: false, problems };
}

/**
 * A role to assume, from a command's options or a stack's outputs.
 *
 * @returns the role, or everything that is wrong with it
 */
export function parseAssumedRole(value: unknown, nameOf: NameField): Checked<AssumedRole> {
  return check(assumedRoleSchema, value, nameOf);
}

/**
 * The registries that a service should have, from a stack's outputs.
 *
 * @returns the registries, or everything that is wrong with them
 */
export function parseServiceRegistries(
  value: unknown,
  nameOf: NameField,
): Checked<readonly ServiceRegistry[]> {
  return check(serviceRegistriesSchema, value, nameOf);
}

/**
 * How the command releases, from a stack's outputs.
 *
 * @returns the settings, or everything that is wrong with them
 */
export function parseReleaseSettings(value: unknown, nameOf: NameField): Checked<ReleaseSettings> {
  return check(releaseSettingsSchema, value, nameOf);
}

/** ECS finds task definitions in its own region only. */
function inOneRegion(request: DeploymentRequest, nameOf: NameField): ParsedDeploymentRequest {
  const { TaskDefinition = "" } = request.appSpec.Resources[0].TargetService.Properties;
  const region = TaskDefinition.startsWith("arn:") ? TaskDefinition.split(":")[3] : request.region;
  const problem = got(
    `${nameOf(["appSpec"])}: the task definition and the deployment must be in one region`,
    `${TaskDefinition} and ${request.region}`,
  );
  return region === request.region ? { ok: true, request } : { ok: false, problems: [problem] };
}
