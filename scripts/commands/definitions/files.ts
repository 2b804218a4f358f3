/** The commands that read files of the project. They need no credentials. */
import type { FilesCommand } from "../cli/spec";
import { stacks } from "../stacks/stacks";

export const FILES: readonly FilesCommand[] = [
  {
    kind: "files",
    name: "stacks",
    summary: "list the synthesized stacks, each after those that it depends on",
    details: [
      "With --changed-from it lists only the stacks that are new or differ from those in another cdktf.out, such as that of a pull request's base branch. Metadata, the folder of a local state and the version of the bundled driver don't count. Removed stacks are on stderr, and in the JSON document.",
    ],
    options: [
      {
        name: "changed-from",
        value: "folder",
        summary: "another cdktf.out; list only the stacks that differ from it",
      },
    ],
    examples: ["", "--changed-from ../base/cdktf.out --json"],
    exitCodes: {
      0: "the stacks were read, also if none is listed",
      2: "invalid input, or a folder has no synthesized stacks",
    },
    prepare: (given) => {
      const options = { changedFrom: given.text("changed-from") };
      return (context) => stacks(context, options);
    },
  },
];
