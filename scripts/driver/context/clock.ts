/** Time, as the driver sees it. The program hands in the real one, a test one that doesn't wait. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** @param milliseconds how long to wait; 0 or less doesn't wait */
  sleep(milliseconds: number): Promise<void>;
}

/** A duration as a person reads it: `45s`, `2m 05s`, `1h 20m`. Less than a second counts as none. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours > 0) {
    return `${hours}h ${pad(minutes % 60)}m`;
  }
  return minutes > 0 ? `${minutes}m ${pad(seconds % 60)}s` : `${seconds}s`;
}

/** A time of day, `14:05:30 UTC`: runners and people are in different zones. */
export function formatTime(epochMilliseconds: number): string {
  return `${new Date(epochMilliseconds).toISOString().slice(11, 19)} UTC`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
