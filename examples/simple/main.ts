/**
 * One service, as small as it gets: a network with public subnets, a load balancer and one container.
 *
 * There is no NAT gateway, which AWS would bill by the hour: the tasks have public addresses instead. Only the load
 * balancer may connect to them.
 */
import { App } from "cdktf";
import { NetworkStack, ServiceStack } from "cdktf-ecs-codedeploy";

const region = "eu-west-1";

const app = new App();
const network = new NetworkStack(app, "hello-network", {
  name: "hello",
  region,
  availabilityZones: ["eu-west-1a", "eu-west-1b"],
  nat: "none",
  // Tasks in public subnets need no endpoints.
  endpoints: { kind: "none" },
});
new ServiceStack(app, "hello", {
  name: "hello",
  region,
  network: network.ids,
  taskSubnets: "public",
  container: {
    image: process.env["ECS_CODEDEPLOY_IMAGE"] ?? "public.ecr.aws/nginx/nginx:1.28",
    port: 80,
    // nginx writes its cache to the root file system.
    readonlyRootFilesystem: false,
  },
  // For a real service: { kind: "https", certificateArn: "arn:aws:acm:…" }
  productionListener: { kind: "http-without-encryption" },
  // So that `cdktf destroy` removes everything. Leave it out for a real service.
  deletionProtection: false,
});
app.synth();
