import { isKnown, type Problem } from "../../support/problems";
import { containersOf, type TaskOptions } from "./task-props";

/** Checks the platform version, and that it has what the task uses. Unresolved tokens pass. */
export function checkPlatformVersion(version: string, options: TaskOptions): Problem[] {
  if (!isKnown(version)) {
    return [];
  }
  if (!/^(LATEST|1\.\d+\.\d+)$/.test(version)) {
    return [
      {
        prop: "platformVersion",
        what: `got ${JSON.stringify(version)}`,
        allowed: "LATEST, or a Fargate platform version such as 1.4.0",
        fix: "leave it out for LATEST",
      },
    ];
  }
  const used = usedFeatures(options);
  return used.length === 0 || version === "LATEST" || Number(version.split(".")[1]) >= 4
    ? []
    : [
        {
          prop: "platformVersion",
          what: `got ${JSON.stringify(version)}, which doesn't support ${used.join(", ")}`,
          allowed: "LATEST, or 1.4.0 or later",
          fix: "leave it out for LATEST",
        },
      ];
}

/**
 * What came with platform version 1.4.0.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-versions-changelog.html
 */
function usedFeatures(options: TaskOptions): string[] {
  const { volumes = {}, ephemeralStorageGiB, exec } = options;
  const containers = containersOf(options);
  const features: Readonly<Record<string, boolean>> = {
    "EFS volumes": Object.values(volumes).some(({ kind }) => kind === "efs"),
    ephemeralStorageGiB: ephemeralStorageGiB !== undefined,
    exec: exec?.kind === "on",
    environmentFiles: containers.some(({ environmentFiles = [] }) => environmentFiles.length > 0),
    SYS_PTRACE: containers.some(
      ({ linuxParameters }) => (linuxParameters?.capabilities?.add ?? []).length > 0,
    ),
  };
  return Object.keys(features).filter((name) => features[name] === true);
}
