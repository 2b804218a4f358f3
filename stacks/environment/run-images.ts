import { IMAGES_VARIABLE } from "../../scripts/contract/document";
import type { Problem } from "../support/problems";
import { type Environment, type Environments, serviceId } from "./environment-props";

/** The environments with the images of one run, and what is wrong with the images. */
export interface RunImages {
  /** The environments, with the images of the run. */
  readonly environments: Environments;
  /** What is wrong with the images. Empty if nothing is. */
  readonly problems: readonly Problem[];
}

/**
 * Sets the images of single services, for instance those of one run. The images themselves are checked with the
 * environments.
 *
 * @param json the value of `ECS_CODEDEPLOY_IMAGES`: a JSON object with the image by service, such as `{"prod-orders":"registry/orders:2"}`. A service is
 * named `<environment>-<service>`. `undefined` changes nothing
 * @param only the name of the only environment that is synthesized, if there is such an environment. @default - all
 */
export function withImages(environments: Environments, json: string | undefined, only?: string): RunImages {
  if (json === undefined) {
    return { environments, problems: [] };
  }
  const images = parseImages(json);
  if (images === undefined) {
    return { environments, problems: [notAnObject(json)] };
  }
  const known = servicesOf(environments, only);
  return {
    environments: Object.fromEntries(
      Object.entries(environments).map(([name, environment]) => [
        name,
        withImagesOf(name, environment, images),
      ]),
    ),
    problems: Object.keys(images).flatMap((id) => checkService(id, known)),
  };
}

type Images = Readonly<Record<string, string>>;

/** The type of each image is checked with the environments. */
function parseImages(json: string): Images | undefined {
  try {
    const images: unknown = JSON.parse(json);
    return typeof images === "object" && images !== null && !Array.isArray(images)
      ? (images as Images)
      : undefined;
  } catch {
    return undefined;
  }
}

function notAnObject(json: string): Problem {
  return {
    prop: IMAGES_VARIABLE,
    what: `got ${JSON.stringify(json)}`,
    allowed: "a JSON object with the image by service",
    fix: `write it as '{"prod-orders":"registry.example/orders:2"}', with the quotes`,
  };
}

/** Whether each service, by `<environment>-<service>`, has a container whose image can be set. */
function servicesOf(environments: Environments, only: string | undefined): ReadonlyMap<string, boolean> {
  const isOne = only !== undefined && Object.hasOwn(environments, only);
  return new Map(
    Object.entries(environments)
      .filter(([name]) => !isOne || name === only)
      .flatMap(([name, environment]) =>
        Object.entries(environment?.services ?? {}).map(([shortName, service]) => [
          serviceId(name, shortName),
          service?.container !== undefined,
        ]),
      ),
  );
}

function checkService(id: string, known: ReadonlyMap<string, boolean>): Problem[] {
  const hasContainer = known.get(id);
  if (hasContainer === true) {
    return [];
  }
  return [
    {
      prop: `${IMAGES_VARIABLE}.${id}`,
      what:
        hasContainer === undefined
          ? `no service ${JSON.stringify(id)} is synthesized`
          : `the service ${JSON.stringify(id)} has no container: its task definition exists already`,
      allowed: [...known].flatMap(([name, one]) => (one ? [name] : [])).join(", "),
      fix: "correct the name, or remove it",
    },
  ];
}

function withImagesOf(name: string, environment: Environment, images: Images): Environment {
  // Nothing has checked the types at run time yet. What is missing is reported with the environments.
  if (!environment?.services) {
    return environment;
  }
  const services = Object.entries(environment.services).map(([shortName, service]) => {
    const id = serviceId(name, shortName);
    const container = service?.container;
    return [
      shortName,
      container === undefined || !Object.hasOwn(images, id)
        ? service
        : { ...service, container: { ...container, image: images[id] } },
    ];
  });
  return { ...environment, services: Object.fromEntries(services) };
}
