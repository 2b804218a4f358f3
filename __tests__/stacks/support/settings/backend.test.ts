import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { GcsBackend } from "cdktf";
import { addEnvironments } from "../../../../stacks";
import { NETWORK, SERVICE } from "../../../support/fixtures";
import { testApp } from "../../../support/template";

test("any backend of CDKTF can be added to the stacks", () => {
  const { name: _service, region, network: _ids, ...web } = SERVICE;
  const { name: _network, region: _region, ...network } = NETWORK;
  const app = testApp();
  const { staging } = addEnvironments(app, {
    staging: { region, network: { kind: "own", ...network }, services: { web } },
  });
  for (const stack of [staging?.network, staging?.services["web"]]) {
    if (stack !== undefined) {
      new GcsBackend(stack, { bucket: "states", prefix: stack.node.id });
    }
  }
  app.synth();
  const synthesized = (id: string) =>
    JSON.parse(readFileSync(join(app.outdir, "stacks", id, "cdk.tf.json"), "utf8"));

  for (const id of ["staging-network", "staging-web"]) {
    expect(synthesized(id).terraform.backend).toEqual({ gcs: { bucket: "states", prefix: id } });
  }
  // The service reads the ids of the network from there.
  const [source] = Object.values(synthesized("staging-web").data.terraform_remote_state);
  expect(source).toMatchObject({ backend: "gcs", config: { bucket: "states", prefix: "staging-network" } });
});
