/** How stacks and constructs read the props that users give. */
export { Checked, checkedProps, type ReadResult, readProps } from "./checked";
export { knownListOf, textList } from "./lists";
export { literals } from "./literals";
export { type Fields, objectOf, type Refusals, recordOf, textMap, variantsOf } from "./objects";
export { isPlainObject, refuse, type Shape } from "./shape";
export {
  flag,
  knownNumber,
  knownOneOf,
  knownText,
  number,
  oneOf,
  optional,
  text,
  withDefault,
} from "./values";
