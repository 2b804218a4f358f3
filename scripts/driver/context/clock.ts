/** The driver's clock. A test passes one that does not wait. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** @param milliseconds how long to wait; 0 or less doesn't wait */
  sleep(milliseconds: number): Promise<void>;
}

/** A duration for the output: `45s`, `2m 05s`, `1h 20m`. It is rounded down to seconds. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours > 0) {
    return `${hours}h ${pad(minutes % 60)}m`;
  }
  return minutes > 0 ? `${minutes}m ${pad(seconds % 60)}s` : `${seconds}s`;
}

/** A time of day, `14:05:30 UTC`. UTC, because a CI runner and its readers are in different time zones. */
export function formatTime(epochMilliseconds: number): string {
  return `${new Date(epochMilliseconds).toISOString().slice(11, 19)} UTC`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
