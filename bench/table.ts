/** The results of a bench as a table, and compared with its goals. */

/** One program's figures, one number for each run. */
export interface Figures {
  readonly program: string;
  /** Seconds from the end of the deployment to the end of the program. */
  readonly lags: readonly number[];
  readonly calls: readonly number[];
  readonly cpuSeconds: readonly number[];
  readonly memoryMiB: readonly number[];
  /** Milliseconds from the start of the process to its first request. */
  readonly starts: readonly number[];
}

/** The resource usage of the driver's watchdog process, which the driver's own figures don't include. */
export interface WatchdogUsage {
  readonly cpuSeconds: number;
  readonly memoryMiB: number;
}

/** A row of the table of any bench. */
export interface Row {
  readonly name: string;
  readonly digits: number;
  /** By program, this project's first. */
  readonly samples: readonly (readonly number[])[];
  /** The limit that the driver's median must be below. @default - no limit */
  readonly below?: number;
}

/** The middle value. For an even number of values, the mean of the two middle values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return (low + high) / 2;
}

/**
 * The rows of the table.
 *
 * @param figures by program, the driver first
 */
export function rowsOf(figures: readonly Figures[], watchdog: WatchdogUsage): readonly Row[] {
  const cpu = figures.map(({ cpuSeconds }) => cpuSeconds);
  const memory = figures.map(({ memoryMiB }) => memoryMiB);
  const withWatchdog = ([own = [], ...others]: readonly (readonly number[])[], more: number) => [
    own.map((value) => value + more),
    ...others,
  ];
  return [
    { name: "end to exit, s", digits: 2, samples: figures.map(({ lags }) => lags), below: 1 },
    { name: "API calls", digits: 0, samples: figures.map(({ calls }) => calls) },
    { name: "CPU, s", digits: 2, samples: cpu },
    { name: "CPU with watchdog, s", digits: 2, samples: withWatchdog(cpu, watchdog.cpuSeconds) },
    { name: "memory, MiB", digits: 0, samples: memory },
    { name: "memory with watchdog, MiB", digits: 0, samples: withWatchdog(memory, watchdog.memoryMiB) },
    { name: "start to first call, ms", digits: 0, samples: figures.map(({ starts }) => starts), below: 200 },
  ];
}

/**
 * A Markdown table with the median, the minimum, the maximum, and the ratio to the first program's median.
 *
 * @param programs the names of the programs, this project's first
 */
export function tableOf(programs: readonly string[], rows: readonly Row[]): string {
  const head = ["median (min–max)", ...programs];
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

/** One line with the time that Node takes to run an empty program, to compare the start-up times with. */
export function nodeLine(milliseconds: readonly number[]): string {
  const range = `${Math.min(...milliseconds).toFixed(0)}–${Math.max(...milliseconds).toFixed(0)}`;
  return `An empty Node program (node -e 0) takes ${median(milliseconds).toFixed(0)} (${range}) ms in the same rounds.`;
}

/** One line for each goal: the driver must be the best in each row, and below the row's limit. */
export function goalsOf(rows: readonly Row[]): readonly string[] {
  return rows.flatMap(({ name, samples, below }) => {
    const [own = Number.NaN, ...others] = samples.map(median);
    const first = goalLine(
      others.every((other) => own <= other),
      `the driver is best: ${name}`,
    );
    return below === undefined ? [first] : [first, goalLine(own < below, `below ${below}: ${name}`)];
  });
}

/** A line that says whether a goal is met. */
export const goalLine = (isMet: boolean, goal: string): string => `${isMet ? "met    " : "NOT MET"} ${goal}`;
