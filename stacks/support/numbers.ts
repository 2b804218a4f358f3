import { isKnown, type Problem } from "./problems";

/** The whole numbers from `min` to `max`, both included, and their unit. */
export interface Range {
  readonly min: number;
  readonly max: number;
  /** The unit: `minutes`, `percent`, `MiB`. */
  readonly unit: string;
}

/** Checks a whole number against a range. Unresolved tokens and `undefined` pass. */
export function checkWholeNumber(prop: string, value: number | undefined, range: Range): Problem[] {
  if (!isKnown(value) || (Number.isInteger(value) && value >= range.min && value <= range.max)) {
    return [];
  }
  return [
    {
      prop,
      what: `got ${value} ${range.unit}`,
      allowed: `a whole number of ${range.unit} from ${range.min} to ${range.max}`,
      fix: `set ${prop} to a value in this range`,
    },
  ];
}

/** Checks a TCP port. */
export function checkPort(prop: string, value: number | undefined): Problem[] {
  return checkWholeNumber(prop, value, { min: 1, max: 65_535, unit: "(TCP port)" });
}
