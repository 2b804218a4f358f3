import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { LocalAwsError } from "../../../local/errors";
import { writeCliConfig } from "../../../local/terraform/cli-config";
import { type LocateProviderProps, locateProvider } from "../../../local/terraform/provider";
import { isAllowed } from "../../../local/terraform/provider-mirror";
import { expectGolden } from "../../support/golden";

const ADDRESS = "registry.terraform.io/hashicorp/aws";
let temp: string;

beforeEach(async () => {
  temp = await mkdtemp(join(tmpdir(), "provider-test-"));
});
afterEach(() => rm(temp, { recursive: true }));

async function file(path: string, content = ""): Promise<string> {
  const full = join(temp, path);
  await mkdir(dirname(full), { recursive: true });
  await writeFile(full, content);
  return full;
}
const unpacked = (mirror: string, version: string, platform = "linux_amd64") =>
  file(join(mirror, ADDRESS, version, platform, "terraform-provider-aws_x5"));
const packed = (mirror: string, version: string, platform = "linux_amd64") =>
  file(join(mirror, ADDRESS, `terraform-provider-aws_${version}_${platform}.zip`));

/** Linux on amd64, offline, with all searched directories below the temporary directory. */
function locate(changes: Partial<LocateProviderProps> = {}) {
  return locateProvider({
    env: {},
    homeDirectory: join(temp, "home"),
    workingDirectory: join(temp, "project"),
    platform: "linux",
    arch: "x64",
    isRegistryReachable: async () => false,
    roots: [join(temp, "opt")],
    ...changes,
  });
}
/** The message of the error, without the name of the temporary directory. */
async function failure(changes: Partial<LocateProviderProps> = {}): Promise<string> {
  const error = await locate(changes).then(
    (found) => new Error(`found ${found.kind}`),
    (reason: Error) => reason,
  );
  expect(error).toBeInstanceOf(LocalAwsError);
  return `${error.message.replaceAll(temp, "<temp>")}\n`;
}
const variable = (path: string) => ({ env: { ECS_CODEDEPLOY_PROVIDER_MIRROR: path } });

describe("the mirror in the variable", () => {
  test("is used instead of the registry, unpacked", async () => {
    await unpacked("mine", "5.100.0");
    const asked: string[] = [];
    const isRegistryReachable = async () => asked.push("registry") > 0;
    expect(await locate({ ...variable(join(temp, "mine")), isRegistryReachable })).toEqual({
      kind: "mirror",
      path: join(temp, "mine"),
      version: "5.100.0",
    });
    expect(asked).toEqual([]);
  });

  test("is used packed", async () => {
    await packed("mine", "6.2.1");
    expect(await locate(variable(join(temp, "mine")))).toMatchObject({ kind: "mirror", version: "6.2.1" });
  });

  test("may be relative to the working directory", async () => {
    await packed("project/mine", "6.2.1");
    expect(await locate(variable("mine"))).toMatchObject({ path: join(temp, "project", "mine") });
  });

  test("provides its newest version that the stacks allow", async () => {
    for (const version of ["5.99.1", "5.100.0", "6.9.0", "6.10.0", "7.0.0"]) {
      await packed("mine", version);
    }
    expect(await locate(variable(join(temp, "mine")))).toMatchObject({ version: "6.10.0" });
  });

  test("fails when it doesn't exist", async () => {
    expectGolden("mirror-is-not-a-directory.txt", await failure(variable(join(temp, "nowhere"))));
  });

  test("fails when it contains only other providers", async () => {
    await file("mine/registry.terraform.io/hashicorp/null/3.2.4/linux_amd64/terraform-provider-null");
    expectGolden("mirror-of-other-providers.txt", await failure(variable(join(temp, "mine"))));
  });

  test("fails when its version is too old or for another platform, and lists its content", async () => {
    await unpacked("mine", "5.99.0");
    await packed("mine", "6.0.0", "darwin_arm64");
    expectGolden("mirror-of-other-versions.txt", await failure(variable(join(temp, "mine"))));
  });

  test("fails also when there is another mirror", async () => {
    await unpacked("opt/plugins", "5.100.0");
    expectGolden("mirror-is-not-a-directory.txt", await failure(variable(join(temp, "nowhere"))));
  });
});

describe("without the variable", () => {
  test("the registry is used if it responds", async () => {
    await unpacked("opt/plugins", "5.100.0");
    expect(await locate({ isRegistryReachable: async () => true })).toEqual({ kind: "registry" });
  });

  test.each(["project/terraform.d/plugins", "home/.terraform.d/plugins"])(
    "a mirror in %s is used before the usual roots",
    async (mirror) => {
      await unpacked("opt/plugins", "6.0.0");
      await unpacked(mirror, "5.100.0");
      expect(await locate()).toEqual({ kind: "mirror", path: join(temp, mirror), version: "5.100.0" });
    },
  );

  test.each(["opt", "opt/a", "opt/a/b/c/d", "home/.local/share/terraform/plugins"])(
    "a mirror is found in %s",
    async (mirror) => {
      await unpacked(mirror, "5.100.0");
      expect(await locate()).toEqual({ kind: "mirror", path: join(temp, mirror), version: "5.100.0" });
    },
  );

  test("Terraform's plugin cache is not a mirror, because Terraform can't install from its own cache", async () => {
    await unpacked("home/.terraform.d/plugin-cache", "6.0.0");
    await unpacked("opt/plugins", "5.100.0");
    expect(await locate()).toMatchObject({ path: join(temp, "opt", "plugins"), version: "5.100.0" });
  });

  test("a mirror without a matching version is skipped", async () => {
    await unpacked("opt/a", "4.67.0");
    await packed("opt/b", "5.100.0", "linux_arm64");
    await packed("opt/c", "5.101.0");
    expect(await locate()).toMatchObject({ path: join(temp, "opt", "c"), version: "5.101.0" });
  });

  test("only builds for this platform are used", async () => {
    await packed("opt/a", "5.100.0", "darwin_arm64");
    expect(await locate({ platform: "darwin", arch: "arm64" })).toMatchObject({ version: "5.100.0" });
  });

  test("the registry is used when Terraform has a proxy", async () => {
    expect(await locate({ env: { https_proxy: "http://proxy:3128" } })).toEqual({
      kind: "registry",
    });
  });

  test("fails when a mirror is deeper than four levels", async () => {
    await unpacked("opt/a/b/c/d/e", "5.100.0");
    expectGolden("no-mirror.txt", await failure());
  });

  test("fails when no source is found, and reports what was searched and what to do", async () => {
    await unpacked("opt/old", "4.67.0");
    expectGolden("no-matching-mirror.txt", await failure());
  });
});

describe("the user's own Terraform CLI configuration", () => {
  const INSTALLATION = 'provider_installation {\n  network_mirror { url = "https://mirror.example/" }\n}\n';

  test("is used if it sets how providers are installed, in the home directory", async () => {
    const path = await file("home/.terraformrc", `# ours\n${INSTALLATION}`);
    const source = await locate({ isRegistryReachable: async () => true });
    expect(source).toEqual({ kind: "cli-config", path });
    expect(await writeCliConfig(source, temp)).toBe(path);
  });

  test("is used from TF_CLI_CONFIG_FILE", async () => {
    await file("home/.terraformrc", INSTALLATION);
    const path = await file("elsewhere.tfrc", INSTALLATION);
    expect(await locate({ env: { TF_CLI_CONFIG_FILE: path } })).toEqual({ kind: "cli-config", path });
  });

  test("is overridden by the variable", async () => {
    await file("home/.terraformrc", INSTALLATION);
    await unpacked("mine", "5.100.0");
    expect(await locate(variable(join(temp, "mine")))).toMatchObject({ kind: "mirror" });
  });

  test.each(["# provider_installation is ours to write\n", 'plugin_cache_dir = "/tmp"\n'])(
    "is ignored with the content %j",
    async (text) => {
      await file("home/.terraformrc", text);
      expect(await locate({ isRegistryReachable: async () => true })).toEqual({ kind: "registry" });
    },
  );

  test("is ignored when the file in TF_CLI_CONFIG_FILE does not exist", async () => {
    const env = { TF_CLI_CONFIG_FILE: join(temp, "gone.tfrc") };
    expect(await locate({ env, isRegistryReachable: async () => true })).toEqual({ kind: "registry" });
  });
});

test.each([
  ["5.99.9", false],
  ["5.100.0", true],
  ["6.99.99", true],
  ["7.0.0", false],
  ["10.0.0", false],
  ["6.0.0-beta1", false],
])("version %s is allowed: %p", (version, allowed) => {
  expect(isAllowed(version)).toBe(allowed);
});

describe("Terraform's configuration", () => {
  test("takes only the AWS provider from the mirror", async () => {
    const path = await writeCliConfig({ kind: "mirror", path: '/a "b" c', version: "5.100.0" }, temp);
    expect(path).toBe(join(temp, "terraform.tfrc"));
    expect(await readFile(path, "utf8")).toBe(`provider_installation {
  filesystem_mirror {
    path    = "/a \\"b\\" c"
    include = ["${ADDRESS}"]
  }
  direct {
    exclude = ["${ADDRESS}"]
  }
}
`);
  });

  test("is empty when all providers come from the registry", async () => {
    const path = await writeCliConfig({ kind: "registry" }, temp);
    expect(await readFile(path, "utf8")).toMatch(/^#.*\n$/);
  });
});
