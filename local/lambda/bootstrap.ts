/**
 * The program that runs a handler: it loads the handler, calls it once, and reports the result over the IPC
 * channel. It is plain JavaScript in a string, because it is written to a file next to the function's unzipped
 * code.
 */
export const BOOTSTRAP = `
const { existsSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");

// The local AWS has ended, so the result is no longer needed.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
process.once("message", (order) => {
  run(order).then(
    () => process.send({ error: null }),
    (error) => {
      const { name = "Error", message = String(error), stack } = error ?? {};
      process.stderr.write("Invoke Error\\t" + (stack ?? message) + "\\n");
      process.send({ error: name + ": " + message });
    },
  );
});

async function run({ task, handler, payload, context, deadline }) {
  const dot = handler.lastIndexOf(".");
  const base = join(task, handler.slice(0, dot));
  const file = [".js", ".mjs", ".cjs"].map((ending) => base + ending).find(existsSync);
  if (file === undefined) {
    throw named("Runtime.ImportModuleError", "Cannot find module '" + handler.slice(0, dot) + "'");
  }
  const module = await load(file);
  const call = module[handler.slice(dot + 1)] ?? module.default?.[handler.slice(dot + 1)];
  if (typeof call !== "function") {
    throw named("Runtime.HandlerNotFound", handler + " is undefined or not exported");
  }
  const full = { ...context, getRemainingTimeInMillis: () => deadline - Date.now() };
  await new Promise((resolve, reject) => {
    const answer = (error, result) => (error ? reject(error) : resolve(result));
    const result = call(payload, full, answer);
    if (typeof result?.then === "function") {
      result.then(resolve, reject);
    } else if (call.length < 3) {
      resolve(result);
    }
  });
}

async function load(file) {
  if (file.endsWith(".mjs")) {
    return import(pathToFileURL(file).href);
  }
  try {
    return require(file);
  } catch (error) {
    if (error?.code === "ERR_REQUIRE_ESM") {
      return import(pathToFileURL(file).href);
    }
    throw error;
  }
}

function named(name, message) {
  return Object.assign(new Error(message), { name });
}
`;
