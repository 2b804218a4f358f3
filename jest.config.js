// Three projects: `unit` needs only Node; `e2e` runs the real Terraform on the local AWS; `long` does the same, and is too slow
// for every commit.

// The SDK's advice about versions of Node to come isn't a result of any test.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/** @param lazy whether a file loads a package only when it uses it, such as the class of a resource or a client of the SDK */
const transform = (lazy) => ({
  "^.+\\.ts$": [
    "@swc/jest",
    { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs", lazy } },
  ],
});

/** @type {import("jest").Config} */
module.exports = {
  // All cores: many tests wait for a process of their own. Jest's default leaves one core out.
  maxWorkers: "100%",
  testSequencer: "<rootDir>/__tests__/support/longest-first.js",
  globalSetup: "<rootDir>/__tests__/support/temporary-folder.ts",
  globalTeardown: "<rootDir>/__tests__/support/remove-temporary-folder.ts",
  projects: [
    {
      displayName: "unit",
      testEnvironment: "node",
      setupFiles: ["<rootDir>/__tests__/support/token-traces.ts"],
      moduleNameMapper: {
        // The examples import the package by its name.
        "^cdktf-ecs-codedeploy$": "<rootDir>/stacks/index.ts",
        // Zod would load its messages in more than 60 languages, in each test file. Nothing here uses them.
        "^\\.\\./locales/index\\.cjs$": "<rootDir>/node_modules/zod/v4/locales/en.cjs",
      },
      transform: transform(true),
      testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", "<rootDir>/__tests__/e2e/"],
    },
    {
      displayName: "e2e",
      testEnvironment: "node",
      transform: transform(false),
      testMatch: ["<rootDir>/__tests__/e2e/*.test.ts"],
      globalSetup: "<rootDir>/__tests__/e2e/support/requirements.ts",
    },
    {
      displayName: "long",
      testEnvironment: "node",
      transform: transform(false),
      testMatch: ["<rootDir>/__tests__/e2e/long/*.test.ts"],
      globalSetup: "<rootDir>/__tests__/e2e/support/requirements.ts",
    },
  ],
};
