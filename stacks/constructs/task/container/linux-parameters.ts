import { checkWholeNumber } from "../../../support/numbers";
import { isKnown, type Problem } from "../../../support/problems";
import { flag, knownListOf, number, objectOf, oneOf, optional } from "../../../support/props";

/**
 * A soft limit, which the container may raise itself, and the hard limit, up to which it may.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html
 */
export interface Ulimit {
  /** The limit that applies at first, at most `hardLimit`. */
  readonly softLimit: number;
  /** The limit up to which the container may raise the soft one. */
  readonly hardLimit: number;
}

/**
 * The limits of resources of the operating system. Fargate lets a task definition set only this one.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html
 */
export interface Ulimits {
  /** The number of open files, 1 to 1048576. @default - Fargate's: 65535 */
  readonly nofile?: Ulimit;
}

/** The shape of `Ulimits`. */
export const ulimitsShape = objectOf<Ulimits>({
  nofile: optional(objectOf<Ulimit>({ softLimit: number, hardLimit: number })),
});

/** The capabilities of Docker's default set, and the others that Linux has. */
const CAPABILITIES = [
  "ALL",
  "AUDIT_CONTROL",
  "AUDIT_WRITE",
  "BLOCK_SUSPEND",
  "CHOWN",
  "DAC_OVERRIDE",
  "DAC_READ_SEARCH",
  "FOWNER",
  "FSETID",
  "IPC_LOCK",
  "IPC_OWNER",
  "KILL",
  "LEASE",
  "LINUX_IMMUTABLE",
  "MAC_ADMIN",
  "MAC_OVERRIDE",
  "MKNOD",
  "NET_ADMIN",
  "NET_BIND_SERVICE",
  "NET_BROADCAST",
  "NET_RAW",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_ADMIN",
  "SYS_BOOT",
  "SYS_CHROOT",
  "SYS_MODULE",
  "SYS_NICE",
  "SYS_PACCT",
  "SYS_PTRACE",
  "SYS_RAWIO",
  "SYS_RESOURCE",
  "SYS_TIME",
  "SYS_TTY_CONFIG",
  "SYSLOG",
  "WAKE_ALARM",
] as const;

/**
 * The Linux capabilities of a container.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html
 */
export interface Capabilities {
  /** Added to Docker's default set. Fargate allows only `SYS_PTRACE`, which debuggers need. @default - none */
  readonly add?: readonly "SYS_PTRACE"[];
  /** Removed from Docker's default set; `ALL` removes all. @default - none */
  readonly drop?: readonly (typeof CAPABILITIES)[number][];
}

/**
 * Linux options of a container.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinuxParameters.html
 */
export interface LinuxParameters {
  /**
   * Whether an init process forwards signals and removes zombie processes. @default - true with ECS Exec, whose
   * sessions leave zombies; otherwise false
   */
  readonly initProcessEnabled?: boolean;
  /** The capabilities of the container's processes. @default - Docker's default set */
  readonly capabilities?: Capabilities;
}

/** The shape of `LinuxParameters`. */
export const linuxParametersShape = objectOf<LinuxParameters>({
  initProcessEnabled: optional(flag),
  capabilities: optional(
    objectOf<Capabilities>({
      add: optional(knownListOf(oneOf("SYS_PTRACE"))),
      drop: optional(knownListOf(oneOf(...CAPABILITIES))),
    }),
  ),
});

/** Renders ulimits as ECS expects them: a list. */
export function renderUlimits(ulimits: Ulimits) {
  return Object.entries(ulimits).map(([name, { softLimit, hardLimit }]) => ({ name, softLimit, hardLimit }));
}

/** Renders the Linux options. `undefined` if there are none. */
export function renderLinuxParameters({ initProcessEnabled, capabilities }: LinuxParameters, exec: boolean) {
  const init = initProcessEnabled ?? (exec || undefined);
  return init === undefined && capabilities === undefined
    ? undefined
    : {
        ...(init === undefined ? {} : { initProcessEnabled: init }),
        ...(capabilities === undefined ? {} : { capabilities }),
      };
}

/** Everything that is wrong with ulimits. Unresolved tokens pass. */
export function checkUlimits(prop: string, { nofile }: Ulimits): Problem[] {
  if (nofile === undefined) {
    return [];
  }
  const { softLimit, hardLimit } = nofile;
  const range = { min: 1, max: 1_048_576, unit: "open files" };
  const problems = [
    ...checkWholeNumber(`${prop}.nofile.softLimit`, softLimit, range),
    ...checkWholeNumber(`${prop}.nofile.hardLimit`, hardLimit, range),
  ];
  if (isKnown(softLimit) && isKnown(hardLimit) && softLimit > hardLimit) {
    problems.push({
      prop: `${prop}.nofile.softLimit`,
      what: `got ${softLimit} with a hard limit of ${hardLimit}`,
      allowed: "at most hardLimit",
      fix: "raise hardLimit, or lower softLimit",
    });
  }
  return problems;
}
