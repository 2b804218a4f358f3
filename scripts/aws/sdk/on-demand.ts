import type { Part } from "./settings";

type Asynchronous = (...args: never[]) => Promise<unknown>;

/** All of a part's methods by name: one that is left out doesn't compile. */
type MethodsOf<T> = { readonly [name in keyof T]: true };

/**
 * A part that is loaded when it is first asked: the SDK's clients are most of what the program holds in memory and of what
 * it starts with, a watchdog that is never needed asks none of them, and few runs ask all.
 */
export function onDemand<T extends object>(methods: MethodsOf<T>, load: () => Promise<Part<T>>): Part<T> {
  let loading: Promise<Part<T>> | undefined;
  const later =
    (name: string) =>
    async (...args: never[]) => {
      loading ??= load();
      const { api } = await loading;
      return (api as Record<string, Asynchronous>)[name]?.(...args);
    };
  const names = Object.keys(methods);
  return {
    api: Object.fromEntries(names.map((name) => [name, later(name)])) as T,
    close: () => {
      // A part that failed to load has told the one who asked.
      loading?.then(
        (part) => part.close(),
        () => undefined,
      );
    },
  };
}
