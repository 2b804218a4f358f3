/** What a bench found, as a table, and measured by its goals. */

/** One program's figures, a number a run. */
export interface Figures {
  readonly program: string;
  /** In seconds: from CodeDeploy's end of the deployment to the program's. */
  readonly lags: readonly number[];
  readonly calls: readonly number[];
  readonly cpuSeconds: readonly number[];
  readonly memoryMiB: readonly number[];
  /** In milliseconds: from the process's start to its first request. */
  readonly starts: readonly number[];
}

/** What the driver's watchdog takes, which waits beside it and isn't in its own figures. */
export interface Beside {
  readonly cpuSeconds: number;
  readonly memoryMiB: number;
}

export interface Row {
  readonly name: string;
  readonly digits: number;
  /** By program, the driver's first. */
  readonly samples: readonly (readonly number[])[];
  /** What the driver's median is to be below. @default - as good as the others' will do */
  readonly below?: number;
}

/** The middle value; of an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return (low + high) / 2;
}

/**
 * The rows of the table.
 *
 * @param figures the driver's first
 */
export function rowsOf(figures: readonly Figures[], watchdog: Beside): readonly Row[] {
  const cpu = figures.map(({ cpuSeconds }) => cpuSeconds);
  const memory = figures.map(({ memoryMiB }) => memoryMiB);
  const guarded = ([own = [], ...others]: readonly (readonly number[])[], more: number) => [
    own.map((value) => value + more),
    ...others,
  ];
  return [
    { name: "end to exit, s", digits: 2, samples: figures.map(({ lags }) => lags), below: 1 },
    { name: "API calls", digits: 0, samples: figures.map(({ calls }) => calls) },
    { name: "CPU, s", digits: 2, samples: cpu },
    { name: "CPU with watchdog, s", digits: 2, samples: guarded(cpu, watchdog.cpuSeconds) },
    { name: "memory, MiB", digits: 0, samples: memory },
    { name: "memory with watchdog, MiB", digits: 0, samples: guarded(memory, watchdog.memoryMiB) },
    { name: "start to first call, ms", digits: 0, samples: figures.map(({ starts }) => starts), below: 200 },
  ];
}

/** A table in Markdown: the median, the least and the most, and how many times the driver's median it is. */
export function tableOf(figures: readonly Figures[], rows: readonly Row[]): string {
  const head = ["median (least–most)", ...figures.map(({ program }) => program)];
  const body = rows.map((row) => [row.name, ...row.samples.map((values) => cell(values, row))]);
  const widths = head.map((_, column) =>
    Math.max(...[head, ...body].map((cells) => (cells[column] ?? "").length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((text, column) => text.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}

function cell(values: readonly number[], { digits, samples }: Row): string {
  const range = `${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)}`;
  const [own = []] = samples;
  const times = values === own ? "" : `, ${(median(values) / median(own)).toFixed(1)} x`;
  return `${median(values).toFixed(digits)} (${range})${times}`;
}

/** How long Node takes that runs nothing, for whoever compares starts. */
export function nodeLine(milliseconds: readonly number[]): string {
  const range = `${Math.min(...milliseconds).toFixed(0)}–${Math.max(...milliseconds).toFixed(0)}`;
  return `Node alone, node -e 0, takes ${median(milliseconds).toFixed(0)} (${range}) ms in the same rounds.`;
}

/** A line a goal: the driver is to be first in each row, and below the row's limit. */
export function goalsOf(rows: readonly Row[]): readonly string[] {
  return rows.flatMap(({ name, samples, below }) => {
    const [own = Number.NaN, ...others] = samples.map(median);
    const first = said(
      others.every((other) => own <= other),
      `the driver is first: ${name}`,
    );
    return below === undefined ? [first] : [first, said(own < below, `below ${below}: ${name}`)];
  });
}

const said = (isMet: boolean, goal: string): string => `${isMet ? "met    " : "NOT MET"} ${goal}`;
