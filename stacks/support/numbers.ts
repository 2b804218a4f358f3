import { Token } from "cdktf";
import { isKnown, type Problem } from "./problems";

/** The numbers from `min` to `max`, both included. */
export interface Range {
  readonly min: number;
  readonly max: number;
  /** The unit: `minutes`, `percent`, `MiB`. @default - none */
  readonly unit?: string;
}

/** Checks a whole number against a range. Unresolved tokens and `undefined` pass. */
export function checkWholeNumber(
  prop: string,
  value: number | undefined,
  { min, max, unit }: Range,
): Problem[] {
  if (!isKnown(value) || (Number.isInteger(value) && value >= min && value <= max)) {
    return [];
  }
  return [
    {
      prop,
      what: unit === undefined ? `got ${value}` : `got ${value} ${unit}`,
      allowed: `a whole number${unit === undefined ? "" : ` of ${unit}`} from ${min} to ${max}`,
      fix: `set ${prop} to a value in this range`,
    },
  ];
}

/** Checks a number, which may have a fraction. Unresolved tokens and `undefined` pass. */
export function checkNumber(prop: string, value: number | undefined, { min, max, unit }: Range): Problem[] {
  return !isKnown(value) || (value >= min && value <= max)
    ? []
    : [
        {
          prop,
          what: unit === undefined ? `got ${value}` : `got ${value} ${unit}`,
          allowed: `a number${unit === undefined ? "" : ` of ${unit}`} from ${min} to ${max}`,
          fix: `set ${prop} to a value in this range`,
        },
      ];
}

/** Checks a TCP port. */
export function checkPort(prop: string, value: number | undefined): Problem[] {
  const [problem] = checkWholeNumber(prop, value, { min: 1, max: 65_535 });
  return problem === undefined ? [] : [{ ...problem, allowed: "a TCP port: a whole number from 1 to 65535" }];
}

/**
 * A number as part of a text. CDKTF represents an unresolved number by a placeholder, which must not appear in the
 * text.
 */
export function numberText(value: number): string {
  return isKnown(value) ? String(value) : Token.asString(value);
}
