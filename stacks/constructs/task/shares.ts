import { Op, Token } from "cdktf";
import { checkWholeNumber } from "../../support/numbers";
import { isKnown, type Problem } from "../../support/problems";
import type { TaskContainer } from "./container/container";

/** CPU units and MiB of a task. */
export interface TaskSize {
  readonly cpu: number;
  readonly memoryMiB: number;
}

/** The smallest memory of a container, in MiB. */
const MIN_MEMORY = 6;

/** The containers, where the first one gets what the others leave of the task, unless it has sizes. */
export function shareOut(containers: readonly TaskContainer[], task: TaskSize): TaskContainer[] {
  const [main, ...others] = containers;
  if (main === undefined) {
    return [];
  }
  const cpus = others.flatMap(({ cpu }) => (cpu === undefined || cpu === 0 ? [] : [cpu]));
  const cpu = main.cpu ?? (cpus.length === 0 ? 0 : remaining(task.cpu, cpus));
  // A limit below what the others leave would waste memory that is paid for.
  const memory = hasMemory(main) ? {} : { memoryMiB: remaining(task.memoryMiB, others.flatMap(reserved)) };
  return [{ ...main, cpu, ...memory }, ...others];
}

const hasMemory = ({ memoryMiB, memoryReservationMiB }: TaskContainer) =>
  (memoryMiB ?? memoryReservationMiB) !== undefined;

/** What ECS counts as the container's part of the task's memory. */
function reserved({ memoryMiB, memoryReservationMiB }: TaskContainer): number[] {
  const part = memoryReservationMiB ?? memoryMiB;
  return part === undefined ? [] : [part];
}

function remaining(total: number, parts: readonly number[]): number {
  return parts.reduce(
    (rest, part) => (isKnown(rest) && isKnown(part) ? rest - part : Token.asNumber(Op.sub(rest, part))),
    total,
  );
}

/** Everything that is wrong with the shares of the containers. Unresolved tokens pass. */
export function checkShares(containers: readonly TaskContainer[], task: TaskSize): Problem[] {
  const problems = containers.flatMap((container) => checkShare(container, task));
  return problems.length > 0
    ? problems
    : [
        ...checkSum("cpu", task.cpu, "CPU units", containers, ({ cpu }) => cpu, 0),
        ...checkSum(
          "memoryMiB",
          task.memoryMiB,
          "MiB",
          containers,
          (container) => reserved(container)[0],
          MIN_MEMORY,
        ),
      ];
}

function checkShare(
  { prop, cpu, memoryMiB, memoryReservationMiB }: TaskContainer,
  task: TaskSize,
): Problem[] {
  const max = (total: number, largest: number) => (isKnown(total) ? total : largest);
  const mib = { min: MIN_MEMORY, max: max(task.memoryMiB, 122_880), unit: "MiB" };
  const problems = [
    ...checkWholeNumber(`${prop}.cpu`, cpu, { min: 0, max: max(task.cpu, 16_384), unit: "CPU units" }),
    ...checkWholeNumber(`${prop}.memoryMiB`, memoryMiB, mib),
    ...checkWholeNumber(`${prop}.memoryReservationMiB`, memoryReservationMiB, mib),
  ];
  if (isKnown(memoryMiB) && isKnown(memoryReservationMiB) && memoryReservationMiB >= memoryMiB) {
    problems.push({
      prop: `${prop}.memoryReservationMiB`,
      what: `got ${memoryReservationMiB} MiB with a limit of ${memoryMiB} MiB`,
      allowed: "less than memoryMiB",
      fix: "raise memoryMiB, or remove memoryReservationMiB",
    });
  }
  return problems;
}

/** Checks the sum of the shares, and that containers without one have something left. */
function checkSum(
  prop: keyof TaskSize,
  total: number,
  unit: string,
  containers: readonly TaskContainer[],
  shareOf: (container: TaskContainer) => number | undefined,
  least: number,
): Problem[] {
  const shares = containers.flatMap((container) => {
    const share = shareOf(container);
    return isKnown(share) && share > 0 ? [{ name: container.name, share }] : [];
  });
  const sum = shares.reduce((all, { share }) => all + share, 0);
  const rest = containers.filter((container) => shareOf(container) === undefined).length * least;
  if (!isKnown(total) || sum + rest <= total) {
    return [];
  }
  const each = shares.map(({ name, share }) => `${name} ${share}`).join(", ");
  return [
    {
      prop,
      what: `got ${total} ${unit}, and the containers reserve ${sum} ${unit}: ${each}`,
      allowed:
        rest === 0
          ? `${sum} ${unit} or more`
          : `${sum + rest} ${unit} or more: a container without ${prop} needs at least ${least} ${unit}`,
      fix: `raise ${prop} of the task, or lower that of a container`,
    },
  ];
}
