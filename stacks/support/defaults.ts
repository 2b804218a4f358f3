/** `T` with the keys `K` given. */
export type Filled<T, K extends keyof T> = Omit<T, K> & Required<Pick<T, K>>;

/**
 * Fills in what was left out. A key that is there but `undefined` counts as left out: callers pass optional
 * values through. What was given is never written to.
 */
export function withDefaults<T extends object, K extends keyof T>(
  given: T,
  defaults: Required<Pick<T, K>>,
): Filled<T, K> {
  const there = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...defaults, ...there } as Filled<T, K>;
}
