/** Synthesizes a service with a migration: of the apps that are checked, no other has one. */
import { App } from "cdktf";
import { ServiceStack } from "../../../../stacks";
import { Migration } from "../../../../stacks/migration";
import { SERVICE } from "../../../support/fixtures";

const app = new App();
const service = new ServiceStack(app, "web", SERVICE);
new Migration(service, "migration", { service, phase: "expand", command: ["migrate"] });
app.synth();
