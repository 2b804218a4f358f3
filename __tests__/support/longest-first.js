// Jest starts the largest files first while it knows no times of an earlier run, as in a fresh clone. Then the last story
// runs alone for a minute. These files, the longest ones, start before all others.
const { existsSync } = require("node:fs");
const { join } = require("node:path");
const { default: TestSequencer } = require("@jest/test-sequencer");

const LONGEST = ["e2e/story.test.ts", "e2e/shared-load-balancer.test.ts", "e2e/least.test.ts"];

for (const file of LONGEST.map((name) => join(__dirname, "..", name))) {
  if (!existsSync(file)) {
    throw new Error(`${__filename} lists ${file}, which does not exist: correct the list`);
  }
}

const isLong = ({ path }) => LONGEST.some((file) => path.endsWith(file));

module.exports = class extends TestSequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => Number(isLong(b)) - Number(isLong(a)));
  }
};
