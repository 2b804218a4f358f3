import type { Statement } from "../../support/policy";
import type { Problem } from "../../support/problems";
import { isKnown } from "../../support/problems";
import { flag, optional, text, variantsOf } from "../../support/props";
import { didYouMean } from "../../support/props/nearest";
import type { TaskContainer } from "./container/container";
import { checkText } from "./container/container-checks";

/**
 * A volume that containers of the task mount.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
 */
export type Volume =
  /**
   * A directory of the task that containers share. It is gone with the task.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
   */
  | { readonly kind: "bind" }
  /**
   * An Amazon EFS file system, always with TLS. During a deployment the tasks of both revisions use it. It needs a
   * mount target in each zone of the tasks, whose security group allows TCP 2049 from the stack's `taskSecurityGroup`.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html
   */
  | {
      readonly kind: "efs";
      /** The id of the file system, such as `fs-0a1b2c3d`. */
      readonly fileSystemId: string;
      /** The directory of the file system to mount. Not with an access point. @default "/" */
      readonly rootDirectory?: string;
      /** The access point, which sets directory and user. @default - none */
      readonly accessPointId?: string;
      /**
       * Whether the task role authorizes the mount. The stack's own task role gets `elasticfilesystem:ClientMount`,
       * and `ClientWrite` unless all mounts are read-only. To act as root on a file system with a policy, add
       * `elasticfilesystem:ClientRootAccess` to `taskPolicy`. @default true
       */
      readonly iam?: boolean;
    };

type EfsVolume = Extract<Volume, { readonly kind: "efs" }>;

/** The shape of `Volume`. */
export const volumeShape = variantsOf<Volume>({
  bind: {},
  efs: {
    fileSystemId: text,
    rootDirectory: optional(text),
    accessPointId: optional(text),
    iam: optional(flag),
  },
});

/**
 * Volumes by name.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
 */
export type Volumes = Readonly<Record<string, Volume>>;

/**
 * Renders the volumes of a task definition. `configureAtLaunch` is always included: without it each plan of a new image
 * would show all volumes as replaced.
 */
export function renderVolumes(volumes: Volumes) {
  return sorted(volumes).map(([name, volume]) => ({
    name,
    configureAtLaunch: false,
    ...(volume.kind === "bind" ? {} : { efsVolumeConfiguration: renderEfs(volume) }),
  }));
}

function renderEfs({ fileSystemId, rootDirectory, accessPointId, iam }: EfsVolume) {
  return {
    fileSystemId,
    rootDirectory: rootDirectory ?? "/",
    transitEncryption: "ENABLED",
    authorizationConfig: {
      ...(accessPointId === undefined ? {} : { accessPointId }),
      iam: (iam ?? true) ? "ENABLED" : "DISABLED",
    },
  };
}

/**
 * The permissions of the task role for the file systems that it authorizes.
 *
 * @param elasticFileSystem the start of the ARNs of this account and region: `arn:aws:elasticfilesystem:…:`
 */
export function volumeStatements(
  volumes: Volumes,
  containers: readonly TaskContainer[],
  elasticFileSystem: string,
): Statement[] {
  return sorted(volumes).flatMap(([name, volume], index) => {
    if (volume.kind !== "efs" || volume.iam === false) {
      return [];
    }
    const mounts = containers.flatMap((container) => container.mounts ?? []);
    const isWritten = mounts.some((mount) => mount.volume === name && mount.readOnly !== true);
    const { fileSystemId, accessPointId } = volume;
    return [
      {
        sid: `MountVolume${index + 1}`,
        actions: ["elasticfilesystem:ClientMount", ...(isWritten ? ["elasticfilesystem:ClientWrite"] : [])],
        resources: [`${elasticFileSystem}file-system/${fileSystemId}`],
        ...(accessPointId === undefined
          ? {}
          : {
              conditions: {
                StringEquals: {
                  "elasticfilesystem:AccessPointArn": `${elasticFileSystem}access-point/${accessPointId}`,
                },
              },
            }),
      },
    ];
  });
}

/** Everything that is wrong with the volumes and with the mounts of them. Unresolved tokens pass. */
export function checkVolumes(
  prop: string,
  volumes: Volumes,
  containers: readonly TaskContainer[],
): Problem[] {
  return [
    ...Object.entries(volumes).flatMap(([name, volume]) => checkVolume(`${prop}.${name}`, name, volume)),
    ...containers.flatMap((container) => checkMounts(container, Object.keys(volumes))),
    ...checkUnused(prop, volumes, containers),
  ];
}

function checkVolume(prop: string, name: string, volume: Volume): Problem[] {
  const problems = checkText(prop, name, {
    pattern: /^[a-zA-Z0-9_-]{1,255}$/,
    allowed: "a name of 1 to 255 letters, digits, hyphens and underscores",
    fix: "rename the volume",
  });
  if (volume.kind === "bind") {
    return problems;
  }
  const { fileSystemId, rootDirectory, accessPointId } = volume;
  problems.push(
    ...checkText(`${prop}.fileSystemId`, fileSystemId, {
      pattern: /^fs-[0-9a-f]{8,40}$/,
      allowed: "the id of a file system, such as fs-0a1b2c3d",
      fix: "copy it from: aws efs describe-file-systems",
    }),
    ...checkText(`${prop}.accessPointId`, accessPointId, {
      pattern: /^fsap-[0-9a-f]{8,40}$/,
      allowed: "the id of an access point, such as fsap-0a1b2c3d4e5f60718",
      fix: "copy it from: aws efs describe-access-points",
    }),
    ...checkText(`${prop}.rootDirectory`, rootDirectory, {
      pattern: /^\//,
      allowed: "an absolute path",
      fix: "write the path from the file system's root",
    }),
  );
  if (accessPointId !== undefined && rootDirectory !== undefined && rootDirectory !== "/") {
    problems.push({
      prop: `${prop}.rootDirectory`,
      what: "is set together with accessPointId",
      allowed: "one of the two: an access point has its own root directory",
      fix: "remove rootDirectory, or set it on the access point",
    });
  }
  return problems;
}

function checkMounts({ prop, mounts = [] }: TaskContainer, names: readonly string[]): Problem[] {
  return mounts.flatMap(({ volume }, index) =>
    !isKnown(volume) || names.includes(volume)
      ? []
      : [
          {
            prop: `${prop}.mounts[${index}].volume`,
            what: `unknown volume ${JSON.stringify(volume)}${didYouMean(volume, names)}`,
            allowed: names.length === 0 ? "a volume of the task, which has none" : names.join(", "),
            fix: "name a volume of volumes",
          },
        ],
  );
}

function checkUnused(prop: string, volumes: Volumes, containers: readonly TaskContainer[]): Problem[] {
  const mounted = containers.flatMap(({ mounts = [] }) => mounts.map(({ volume }) => volume));
  return mounted.every(isKnown)
    ? Object.keys(volumes)
        .filter((name) => !mounted.includes(name))
        .map((name) => ({
          prop: `${prop}.${name}`,
          what: "no container mounts it, so it has no effect",
          allowed: "volumes that a container mounts",
          fix: "add it to the mounts of a container, or remove it",
        }))
    : [];
}

/** By name, so that the order of the props doesn't matter. */
function sorted(volumes: Volumes): [string, Volume][] {
  return Object.entries(volumes).sort(([one], [other]) => (one < other ? -1 : 1));
}
