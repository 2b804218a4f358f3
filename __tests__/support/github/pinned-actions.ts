/** The actions that the workflows use: their release, its commit, and the inputs that they take. */

interface PinnedAction {
  readonly version: string;
  readonly commit: string;
  /** Those that the workflows give, and those that are required. */
  readonly inputs: readonly string[];
  readonly required?: readonly string[];
}

export const PINNED_ACTIONS: Readonly<Record<string, PinnedAction>> = {
  "actions/checkout": {
    version: "v7.0.1",
    commit: "3d3c42e5aac5ba805825da76410c181273ba90b1",
    inputs: ["persist-credentials", "ref", "path"],
  },
  "actions/setup-node": {
    version: "v7.0.0",
    commit: "820762786026740c76f36085b0efc47a31fe5020",
    inputs: ["node-version", "cache", "cache-dependency-path"],
  },
  "actions/cache": {
    version: "v5.0.5",
    commit: "27d5ce7f107fe9357f9df03efb73ab90386fccae",
    inputs: ["path", "key", "restore-keys"],
    required: ["path", "key"],
  },
  "actions/upload-artifact": {
    version: "v7.0.1",
    commit: "043fb46d1a93c77aae656e7c1c64a875d1fc6a0a",
    inputs: ["name", "path", "if-no-files-found"],
    required: ["path"],
  },
  "hashicorp/setup-terraform": {
    version: "v4.0.1",
    commit: "dfe3c3f87815947d99a8997f908cb6525fc44e9e",
    inputs: ["terraform_version", "terraform_wrapper"],
  },
  "aws-actions/configure-aws-credentials": {
    version: "v6.2.3",
    commit: "e6de054238d6b7531b4efff3b6587d9aade6a06c",
    inputs: ["role-to-assume", "aws-region", "role-duration-seconds", "role-session-name"],
    required: ["aws-region"],
  },
};
