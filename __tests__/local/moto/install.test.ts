import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { findMoto } from "../../../local/moto/install";
import { expectGolden } from "../../support/golden";

let temp: string;
let log: string[];

beforeEach(async () => {
  temp = await mkdtemp(join(tmpdir(), "moto-install-test-"));
  log = [];
});
afterEach(() => rm(temp, { recursive: true }));

async function executable(path: string, script = "#!/bin/sh\n"): Promise<string> {
  const full = join(temp, path);
  await mkdir(dirname(full), { recursive: true });
  await writeFile(full, script);
  await chmod(full, 0o755);
  return full;
}

/** The PATH contains only `bin`, so that programs of this machine are not found. */
function find(path = join(temp, "bin")): Promise<string> {
  const env = { PATH: path, RECORD: join(temp, "record") };
  return findMoto({ env, stateDirectory: join(temp, "state"), log: (line) => log.push(line) });
}

/** A fake python3 that creates a virtual environment whose pip exits with `status`. */
function python(status: number): Promise<string> {
  return executable(
    "bin/python3",
    `#!/bin/sh
echo "python3 $*" >> "$RECORD"
[ "$1 $2" = "-m venv" ] || exit 9
/bin/mkdir -p "$3/bin"
printf '#!/bin/sh\\necho "pip $*" >> "$RECORD"\\necho "no such host" >&2\\nexit ${status}\\n' > "$3/bin/pip"
/bin/chmod +x "$3/bin/pip"
`,
  );
}

test("moto_server is taken from the PATH first", async () => {
  const path = await executable("bin/moto_server");
  await executable("other/moto_server");
  await executable("state/venv/bin/moto_server");
  expect(await find(`${join(temp, "empty")}:${join(temp, "bin")}:${join(temp, "other")}`)).toBe(path);
});

test("a moto_server that is not executable is skipped", async () => {
  await chmod(await executable("bin/moto_server"), 0o644);
  expect(await find(`${join(temp, "bin")}:${dirname(await executable("other/moto_server"))}`)).toBe(
    join(temp, "other/moto_server"),
  );
});

test("moto_server is taken from the project's virtual environment if it is installed there", async () => {
  const path = await executable("state/venv/bin/moto_server");
  expect(await find()).toBe(path);
  expect(log).toEqual([]);
});

describe("when moto_server is missing", () => {
  const failure = () =>
    find().then(
      (path) => `found ${path}`,
      (error: Error) => `${error.name}: ${error.message}\n`,
    );

  test("installs the supported version into the project's virtual environment", async () => {
    await python(0);
    expect(await find()).toBe(join(temp, "state/venv/bin/moto_server"));
    expect(await readFile(join(temp, "record"), "utf8")).toBe(
      `python3 -m venv ${join(temp, "state/venv")}\npip install --quiet moto[server]==5.2.1\n`,
    );
    expect(log).toEqual([
      `moto_server is not in the PATH: installing moto[server]==5.2.1 into ${join(temp, "state/venv")}`,
    ]);
  });

  test("fails without Python, and reports what to install", async () => {
    expectGolden("without-python.txt", (await failure()).replaceAll(temp, "<temp>"));
  });

  test("fails when pip fails, with the output of pip", async () => {
    await python(1);
    expectGolden("pip-fails.txt", (await failure()).replaceAll(temp, "<temp>"));
  });
});
