import { Token, Tokenization } from "cdktf";
import { isStringToken, refuse, type Shape, UNREADABLE, UNREADABLE_LIST } from "./shape";
import { text } from "./values";

/** A list of texts, or a list token. */
export const textList: Shape<readonly string[]> = (given, prop, problems) => {
  if (Array.isArray(given) && Token.isUnresolved(given)) {
    return given;
  }
  return Tokenization.isResolvable(given) || isStringToken(given)
    ? Token.asList(given)
    : knownListOf(text)(given, prop, problems);
};

/** A list whose length is known at synth, since a resource or a block is created for each element. */
export function knownListOf<T>(element: Shape<T>): Shape<readonly T[]> {
  return (given, prop, problems) => {
    if (!Array.isArray(given) || Token.isUnresolved(given)) {
      const isToken = Token.isUnresolved(given);
      refuse(problems, prop, given, {
        allowed: isToken ? "a list of known length; its elements may be tokens" : "a list",
        fix: isToken ? "write the list's elements, such as Fn.element(list, 0)" : "put it in [ ]",
      });
      return UNREADABLE_LIST as readonly T[];
    }
    return given.map((inner, index) => {
      const path = `${prop}[${index}]`;
      if (Token.isUnresolved([inner]) && !Token.isUnresolved(inner)) {
        problems.push({
          prop: path,
          what: "got a list token that is spread into another list",
          allowed: "one list token instead of the list, or single values",
          fix: "join the lists in Terraform: Fn.concat([list, other])",
        });
        return UNREADABLE as T;
      }
      return element(inner, path, problems);
    });
  };
}
