import { isKnown, type Problem } from "../../support/problems";

interface FargateSize {
  readonly cpu: number;
  /** The memory sizes, in MiB, that Fargate supports with this number of CPU units. */
  readonly memoryMiB: readonly number[];
}

/**
 * The task sizes that Fargate supports: CPU in units of 1/1024 vCPU, memory in MiB.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
 */
const TASK_SIZES: readonly FargateSize[] = [
  { cpu: 256, memoryMiB: [512, 1024, 2048] },
  { cpu: 512, memoryMiB: steps(1024, 4096, 1024) },
  { cpu: 1024, memoryMiB: steps(2048, 8192, 1024) },
  { cpu: 2048, memoryMiB: steps(4096, 16_384, 1024) },
  { cpu: 4096, memoryMiB: steps(8192, 30_720, 1024) },
  { cpu: 8192, memoryMiB: steps(16_384, 61_440, 4096) },
  { cpu: 16_384, memoryMiB: steps(32_768, 122_880, 8192) },
];

/** Checks a pair of CPU units and memory in MiB against the sizes that Fargate supports. Unresolved tokens pass. */
export function checkTaskSize(cpu: number, memoryMiB: number): Problem[] {
  if (!isKnown(cpu) || !isKnown(memoryMiB)) {
    return [];
  }
  const size = TASK_SIZES.find((candidate) => candidate.cpu === cpu);
  if (size === undefined) {
    const cpus = TASK_SIZES.map((candidate) => candidate.cpu);
    return [
      {
        prop: "cpu",
        what: `got ${cpu} CPU units`,
        allowed: `${cpus.join(", ")} (1024 units are one vCPU)`,
        fix: `set cpu to ${nearest(cpu, cpus)}, the nearest size`,
      },
    ];
  }
  if (size.memoryMiB.includes(memoryMiB)) {
    return [];
  }
  return [
    {
      prop: "memoryMiB",
      what: `got ${memoryMiB} MiB with ${cpu} CPU units`,
      allowed: `with ${cpu} CPU units: ${describeSteps(size.memoryMiB)} MiB`,
      fix: `set memoryMiB to ${nearest(memoryMiB, size.memoryMiB)}, the nearest size, or change cpu`,
    },
  ];
}

function steps(first: number, last: number, step: number): number[] {
  return Array.from({ length: (last - first) / step + 1 }, (_, index) => first + index * step);
}

function describeSteps(sizes: readonly number[]): string {
  return sizes.length <= 4
    ? sizes.join(", ")
    : `${sizes[0]} to ${sizes.at(-1)} in steps of ${(sizes[1] ?? 0) - (sizes[0] ?? 0)}`;
}

function nearest(value: number, sizes: readonly number[]): number {
  return sizes.reduce((best, size) => (Math.abs(size - value) < Math.abs(best - value) ? size : best));
}
