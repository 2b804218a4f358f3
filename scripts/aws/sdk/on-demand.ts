import type { Part } from "./settings";

type Asynchronous = (...args: never[]) => Promise<unknown>;

/** All of a part's methods by name: one that is left out doesn't compile. */
type MethodsOf<T> = { readonly [name in keyof T]: true };

/** A part that is read from the disk when it is first asked. */
export interface OnDemand<T> {
  readonly api: T;
  /**
   * Reads it now, and what its credentials come from: what is asked later, in an hour perhaps, needs no file any more. Who
   * gets no credentials here is told so when it asks.
   *
   * @throws whatever keeps it from being read
   */
  prepare(): Promise<void>;
  /** Closes its connections, if it was ever asked. */
  close(): void;
}

/**
 * The SDK's clients are most of what the program holds in memory and of what it starts with, and few runs ask all of them.
 */
export function onDemand<T extends object>(methods: MethodsOf<T>, load: () => Promise<Part<T>>): OnDemand<T> {
  let loading: Promise<Part<T>> | undefined;
  const loaded = (): Promise<Part<T>> => {
    loading ??= load();
    return loading;
  };
  const later =
    (name: string) =>
    async (...args: never[]) =>
      ((await loaded()).api as Record<string, Asynchronous>)[name]?.(...args);
  return {
    api: Object.fromEntries(Object.keys(methods).map((name) => [name, later(name)])) as T,
    async prepare() {
      const { clients } = await loaded();
      await Promise.allSettled(clients.map(({ config }) => config.credentials()));
    },
    close() {
      loading?.then(
        ({ clients }) => {
          for (const client of clients) {
            client.destroy();
          }
        },
        // What couldn't be read has told the one who asked.
        () => undefined,
      );
    },
  };
}
