/** The names of AWS resources: made from one name, or given. */
export { accountOf, checkAppNames, type NamedResource, type UsedName } from "./app-names";
export { type CheckedNames, checkGivenName, checkNames, checkPattern } from "./name-checks";
export { NAME_RULES, type NameRule } from "./name-rules";
export {
  execLogGroupName,
  givenRoleNames,
  type NameSpec,
  type NameSpecs,
  nameFields,
  RANDOM_SUFFIX_LENGTH,
  resolveNames,
  usedNames,
} from "./name-specs";
export { checkRepeatedNames } from "./repeated-names";
