/** `T` with the keys `K` required. */
export type Filled<T, K extends keyof T> = Omit<T, K> & Required<Pick<T, K>>;

/**
 * Fills in defaults for missing values. A key with the value `undefined` counts as missing, because callers pass
 * optional values through. `given` is not changed.
 */
export function withDefaults<T extends object, K extends keyof T>(
  given: T,
  defaults: Required<Pick<T, K>>,
): Filled<T, K> {
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...defaults, ...present } as Filled<T, K>;
}
