import { Token, Tokenization } from "cdktf";
import { didYouMean } from "./nearest";
import { isStringToken, refuse, type Shape } from "./shape";

/** Text, or a token. */
export const text: Shape<string> = (given, prop, problems) => {
  if (Tokenization.isResolvable(given)) {
    return Token.asString(given);
  }
  if (typeof given === "string") {
    return given;
  }
  const fix = typeof given === "number" ? `write it in quotes: "${given}"` : "write a text in quotes";
  return refuse(problems, prop, given, { allowed: "text", fix });
};

/** Text. It can't be a token, because it becomes part of a construct's id. */
export const knownText: Shape<string> = (given, prop, problems) =>
  typeof given === "string" && !Token.isUnresolved(given)
    ? given
    : refuse(problems, prop, given, {
        allowed: "text that is known at synth",
        fix: "write a text in quotes",
      });

/** A number, or a token. Its range is checked elsewhere. */
export const number: Shape<number> = (given, prop, problems) => {
  if (Tokenization.isResolvable(given)) {
    return Token.asNumber(given);
  }
  if (typeof given === "number" || isStringToken(given)) {
    return given as number;
  }
  return refuse(problems, prop, given, { allowed: "a number", fix: "write a number without quotes" });
};

/** A number. It can't be a token, because synth calculates with it. */
export const knownNumber: Shape<number> = (given, prop, problems) =>
  typeof given === "number" && !Token.isUnresolved(given)
    ? given
    : refuse(problems, prop, given, { allowed: "a number that is known at synth", fix: "write a number" });

/** `true` or `false`. It can't be a token, because it decides which resources are created. */
export const flag: Shape<boolean> = (given, prop, problems) =>
  typeof given === "boolean"
    ? given
    : refuse(problems, prop, given, { allowed: "true or false", fix: "use one of these" });

/** One of the given words, or a token. */
export function oneOf<const W extends string>(...words: readonly W[]): Shape<W> {
  const known = knownOneOf(...words);
  return (given, prop, problems) => {
    if (Tokenization.isResolvable(given)) {
      return Token.asString(given) as W;
    }
    return isStringToken(given) ? (given as W) : known(given, prop, problems);
  };
}

/** One of the given words. It can't be a token, because it decides which resources are created. */
export function knownOneOf<const W extends string>(...words: readonly W[]): Shape<W> {
  return (given, prop, problems) => {
    const found = words.find((word) => word === given);
    if (found !== undefined) {
      return found;
    }
    const hint = typeof given === "string" ? didYouMean(given, words) : "";
    return refuse(problems, prop, given, { allowed: words.join(", "), fix: "use one of these" }, hint);
  };
}

/** An optional property without a default. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (given, prop, problems) => (given === undefined ? undefined : shape(given, prop, problems));
}

/** An optional property with this default. */
export function withDefault<T>(shape: Shape<T>, value: T): Shape<T> {
  return (given, prop, problems) => (given === undefined ? value : shape(given, prop, problems));
}
