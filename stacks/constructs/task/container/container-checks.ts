import { checkNoRepeats } from "../../../support/lists";
import { checkPort, checkWholeNumber } from "../../../support/numbers";
import { isKnown, type Problem } from "../../../support/problems";
import type { TaskContainer } from "./container";
import { checkContainerHealthCheck } from "./container-health-check";
import { checkImage } from "./image";
import { checkUlimits } from "./linux-parameters";
import { checkLogs, logSecrets } from "./logs";
import { checkSecretKeys, checkSecrets } from "./secrets";

/** Everything that is wrong with a container, apart from the others of its task. Unresolved tokens pass. */
export function checkContainer(container: TaskContainer): Problem[] {
  const { prop, healthCheck, ulimits, logs, mounts = [] } = container;
  const seconds = (name: "startTimeoutSeconds" | "stopTimeoutSeconds") =>
    checkWholeNumber(`${prop}.${name}`, container[name], { min: 2, max: 120, unit: "seconds" });
  return [
    ...checkPorts(container),
    ...checkImage(`${prop}.image`, container.image),
    ...checkText(`${prop}.user`, container.user, {
      pattern: /^[^\s:]+(:[^\s:]+)?$/,
      allowed: "a user or a uid, optionally with a group or a gid, such as 1000 or app:app",
      fix: "leave it out for the image's user",
    }),
    ...checkText(`${prop}.workingDirectory`, container.workingDirectory, ABSOLUTE_PATH),
    ...checkVariables(container),
    ...checkSecrets(`${prop}.secrets`, container.secrets ?? {}),
    ...checkSecretKeys(`${prop}.secretKeyArns`, container.secretKeyArns),
    ...checkSecrets(`${prop}.logs.secretOptions`, logSecrets(logs)),
    ...(healthCheck === undefined ? [] : checkContainerHealthCheck(`${prop}.healthCheck`, healthCheck)),
    ...seconds("startTimeoutSeconds"),
    ...seconds("stopTimeoutSeconds"),
    ...(ulimits === undefined ? [] : checkUlimits(`${prop}.ulimits`, ulimits)),
    ...(logs === undefined ? [] : checkLogs(`${prop}.logs`, logs)),
    ...mounts.flatMap(({ path }, index) => checkText(`${prop}.mounts[${index}].path`, path, ABSOLUTE_PATH)),
    ...checkNoRepeats(
      `${prop}.mounts`,
      mounts.map(({ path }) => path),
    ),
  ];
}

/** Where the user gave a port of a container. */
export function portProp({ prop }: TaskContainer, index: number): string {
  return prop === "container" ? `${prop}.port` : `${prop}.ports[${index}]`;
}

interface Format extends Pick<Problem, "allowed" | "fix"> {
  readonly pattern: RegExp;
}

const ABSOLUTE_PATH: Format = {
  pattern: /^\//,
  allowed: "an absolute path",
  fix: "write the path from the container's root",
};

/** A container's name. */
export const CONTAINER_NAME: Format = {
  pattern: /^[a-zA-Z0-9_-]{1,255}$/,
  allowed: "1 to 255 letters, digits, hyphens and underscores",
  fix: "choose a name of these characters",
};

/** Checks the format of a text. `undefined` and unresolved tokens pass. */
export function checkText(
  prop: string,
  value: string | undefined,
  { pattern, allowed, fix }: Format,
): Problem[] {
  return !isKnown(value) || pattern.test(value)
    ? []
    : [{ prop, what: `got ${JSON.stringify(value)}`, allowed, fix }];
}

function checkPorts(container: TaskContainer): Problem[] {
  return readable(container.ports).flatMap((port, index) => checkPort(portProp(container, index), port));
}

/** A list without the placeholder for one that can't be read. */
export function readable<T>(list: readonly T[]): readonly T[] {
  return isKnown(list) ? list : [];
}

/** An object in a bucket. */
const ENVIRONMENT_FILE: Format = {
  pattern: /^arn:[\w-]+:s3:::[a-z0-9.-]{3,63}\/.*\.env$/,
  allowed: "the ARN of an object in S3 whose key ends in .env",
  fix: "write it as arn:aws:s3:::bucket/path/file.env",
};

/** Checks the sources of environment variables, and that each variable has only one. */
function checkVariables({
  prop,
  environment = {},
  secrets = {},
  environmentFiles = [],
}: TaskContainer): Problem[] {
  const problems = readable(environmentFiles).flatMap((arn, index) =>
    checkText(`${prop}.environmentFiles[${index}]`, arn, ENVIRONMENT_FILE),
  );
  const duplicates = Object.keys(environment).filter((name) => secrets[name] !== undefined);
  if (duplicates.length > 0) {
    problems.push({
      prop: `${prop}.secrets`,
      what: `${duplicates.join(", ")} is in ${prop}.environment too`,
      allowed: "each variable in only one of the two",
      fix: `remove ${duplicates.join(", ")} from ${prop}.environment`,
    });
  }
  return problems;
}
