/** Calls to AWS that may fail one by one, so that the others still have a result. */
import { AwsFailure, explainFailure, nothingCanBeAsked, orFailure } from "../../aws";

export type Asked<T> =
  | { readonly kind: "known"; readonly value: T }
  /** Why it isn't known, in a sentence. */
  | { readonly kind: "unknown"; readonly why: string };

/**
 * Calls AWS. The result of a failed call is unknown. Any other error is a bug and is thrown.
 *
 * @throws AwsFailure when no call can succeed: the credentials or the certificate are invalid
 */
export async function ask<T>(question: () => Promise<T>): Promise<Asked<T>> {
  const value = await orFailure(question);
  if (!(value instanceof AwsFailure)) {
    return { kind: "known", value };
  }
  if (nothingCanBeAsked(value)) {
    throw value;
  }
  return { kind: "unknown", why: explainFailure(value) };
}

/** Makes a call that needs the result of another one. If that is unknown, this one is unknown for the same reason. */
export async function askWith<A, B>(first: Asked<A>, question: (value: A) => Promise<B>): Promise<Asked<B>> {
  return first.kind === "known" ? ask(() => question(first.value)) : first;
}

/** The answer; `undefined` if there is none. */
export function known<T>(asked: Asked<T>): T | undefined {
  return asked.kind === "known" ? asked.value : undefined;
}

/** Why answers are missing, each reason once. */
export function unknowns(asked: readonly Asked<unknown>[]): readonly string[] {
  return [...new Set(asked.flatMap((one) => (one.kind === "unknown" ? [one.why] : [])))];
}

/** An answer in words. */
export function say<T>(asked: Asked<T>, words: (value: T) => string): string {
  return asked.kind === "known" ? words(asked.value) : `not known: ${asked.why}`;
}
