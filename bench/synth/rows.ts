/** The rows of the synth bench's table, and its goals. */
import { goalLine, median, type Row } from "../table";
import type { SizeFigures } from "./run";

/** The rows of the table: first the times, then the sizes of the output. */
export function synthRows(all: readonly SizeFigures[]): Row[] {
  const times = all.map(({ services, seconds }) => ({
    name: `${countOf(services)}, s`,
    digits: 2,
    samples: seconds,
  }));
  const [first, ...others] = all;
  const further = others.map((figures) => ({
    name: `each further of ${countOf(figures.services)}, ms`,
    digits: 0,
    samples: first === undefined ? [] : furtherMs(first, figures),
  }));
  const sizes = all.map(({ services, megabytes }) => ({
    name: `output of ${countOf(services)}, MB`,
    digits: 1,
    samples: megabytes,
  }));
  return [...times, ...further, ...sizes];
}

/** One line for each goal that these sizes can show. This project's app is the first. */
export function synthGoals(all: readonly SizeFigures[]): string[] {
  const [first, ...others] = all;
  const largest = others.at(-1);
  return [
    ...(first?.services === 1
      ? [goalLine(ratio(first.seconds) >= 5, "one service in a fifth of the time")]
      : []),
    ...(first !== undefined && largest !== undefined
      ? [goalLine(ratio(furtherMs(first, largest)) >= 3, "each further service in a third of the time")]
      : []),
    ...(largest?.services === 500
      ? [
          goalLine(median(largest.seconds[0] ?? []) <= 20, "500 services in 20 s"),
          goalLine(median(largest.megabytes[0] ?? []) <= 60, "500 services in 60 MB"),
        ]
      : []),
  ];
}

/** By app, the milliseconds for each service after the first ones. */
function furtherMs(first: SizeFigures, more: SizeFigures): number[][] {
  return more.seconds.map((seconds, app) => {
    const start = median(first.seconds[app] ?? []);
    return seconds.map((value) => ((value - start) * 1000) / (more.services - first.services));
  });
}

/** How many times as long the second app takes as the first. */
function ratio([ours = [], theirs = []]: readonly (readonly number[])[]): number {
  return median(theirs) / median(ours);
}

const countOf = (services: number): string => (services === 1 ? "1 service" : `${services} services`);
