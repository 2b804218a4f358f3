/** Who a role trusts: the subjects of the tokens that GitHub gives to the jobs of a workflow. */
import { checkNoRepeats } from "../support/lists";
import { checkText, isKnown, type Problem } from "../support/problems";

/** The subject of the jobs of pull requests. @see https://docs.github.com/en/actions/reference/security/oidc */
export function pullRequestSubject(repository: string): string {
  return `repo:${repository}:pull_request`;
}

/** The subject of the jobs on a branch that name no environment. */
export function branchSubject(repository: string, branch: string): string {
  return `repo:${repository}:ref:refs/heads/${branch}`;
}

/** The subject of the jobs that name an environment. */
export function environmentSubject(repository: string, environment: string): string {
  return `repo:${repository}:environment:${environment}`;
}

const OWNER = "[a-z0-9][a-z0-9_-]{0,38}";
const NAME = "[a-z0-9._-]{1,100}";
const REPOSITORY = new RegExp(`^(${OWNER}/${NAME}|${OWNER}@[0-9]+/${NAME}@[0-9]+)$`, "i");

/** Checks a repository, as GitHub's subjects name it. */
export function checkRepository(prop: string, repository: string): Problem[] {
  return checkSubjectPart(prop, repository, REPOSITORY, {
    allowed: "one repository, as owner/name or, with GitHub's immutable subjects, as owner@id/name@id",
    fix: 'write it as "example/shop", or as "example@123456/shop@456789"',
  });
}

/** A name that begins with a fixed part. A `*` after it stands for any text. */
const BRANCH = /^[\w.+@#-][\w./+@#*-]{0,254}$/;

const BRANCH_HELP = {
  allowed: "branches by name, or patterns with * after a fixed beginning, such as release/*",
  fix: 'name the branches, such as "main"',
};

/** Checks the branches of a role. A pattern that every branch fits is refused. */
export function checkBranches(prop: string, branches: readonly string[]): Problem[] {
  return [...checkEach(prop, branches, BRANCH, BRANCH_HELP), ...checkNoRefs(prop, branches)];
}

/** Checks that none is a Git ref: {@link branchSubject} adds `refs/heads/`. */
function checkNoRefs(prop: string, branches: readonly string[]): Problem[] {
  return (isKnown(branches) ? branches : []).flatMap((ref, index) => {
    if (!isKnown(ref) || !ref.startsWith("refs/")) {
      return [];
    }
    const name = /^refs\/heads\/(.*)$/.exec(ref)?.[1] ?? "";
    const { allowed, fix } = BRANCH_HELP;
    return [
      {
        prop: `${prop}[${index}]`,
        what: `got ${JSON.stringify(ref)}, a Git ref and not the name of a branch`,
        allowed,
        fix: BRANCH.test(name) ? `write ${JSON.stringify(name)}` : fix,
      },
    ];
  });
}

const ENVIRONMENT = /^\w[\w ./-]{0,254}$/;
const ENVIRONMENT_HELP = {
  allowed: "the name of one GitHub environment: letters, digits, spaces and the characters _ . / -",
  fix: 'write the name, such as "production"',
};

/** Checks the environment of a role. */
export function checkEnvironment(prop: string, environment: string): Problem[] {
  return checkSubjectPart(prop, environment, ENVIRONMENT, ENVIRONMENT_HELP);
}

/** Checks the environments of a role. */
export function checkEnvironments(prop: string, environments: readonly string[]): Problem[] {
  return [
    ...checkEach(prop, environments, ENVIRONMENT, ENVIRONMENT_HELP),
    ...(isKnown(environments) && environments.length === 0
      ? [
          {
            prop,
            what: "got an empty list",
            allowed: "at least one environment: otherwise nobody may assume the role",
            fix: 'name one, such as "production"',
          },
        ]
      : []),
  ];
}

type Help = Pick<Problem, "allowed" | "fix">;

function checkEach(prop: string, values: readonly string[], pattern: RegExp, help: Help): Problem[] {
  return isKnown(values)
    ? [
        ...values.flatMap((value, index) => checkSubjectPart(`${prop}[${index}]`, value, pattern, help)),
        ...checkNoRepeats(prop, values),
      ]
    : [];
}

/** Checks a part of a subject. */
function checkSubjectPart(prop: string, value: string, pattern: RegExp, help: Help): Problem[] {
  const tooWide = isKnown(value) && /[*?]/.test(value) ? ", which trusts more than it names" : "";
  return checkText(prop, value, pattern, help).map((problem) => ({
    ...problem,
    what: `${problem.what}${tooWide}`,
  }));
}
