// Two projects: `unit` needs nothing but Node; `e2e` drives the real Terraform against the local AWS.
const transform = {
  "^.+\\.ts$": [
    "@swc/jest",
    { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
  ],
};
// The form in which a file of ours names another that it imports when it needs it: `import("./ecs.js")`.
const moduleNameMapper = { "^(\\./[a-z-]+)\\.js$": ["$1.js", "$1.ts"] };

/** @type {import("jest").Config} */
module.exports = {
  // All cores: many tests wait for a process of their own. Jest's default leaves one core out.
  maxWorkers: "100%",
  projects: [
    {
      displayName: "unit",
      testEnvironment: "node",
      transform,
      moduleNameMapper,
      testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", "<rootDir>/__tests__/e2e/"],
    },
    {
      displayName: "e2e",
      testEnvironment: "node",
      transform,
      moduleNameMapper,
      testMatch: ["<rootDir>/__tests__/e2e/**/*.test.ts"],
      globalSetup: "<rootDir>/__tests__/e2e/support/requirements.ts",
    },
  ],
};
