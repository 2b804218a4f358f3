/** An app with a number of services, each with its own cluster and load balancer, in one existing network. */
import { App } from "cdktf";
import { addEnvironments, type Environment, withoutTokenTraces } from "cdktf-ecs-codedeploy";

const [count = "1", outdir = "cdktf.out"] = process.argv.slice(2);

const service: Environment["services"][string] = {
  container: { image: "public.ecr.aws/nginx/nginx:1.28", port: 80 },
  productionListener: { kind: "http-without-encryption" },
};
const names = Array.from({ length: Number(count) }, (_, index) => `service-${index}`);
const app = new App({ outdir });
addEnvironments(app, {
  bench: {
    region: "eu-west-1",
    network: {
      kind: "existing",
      vpcId: "vpc-0a1b2c3d4e5f60718",
      publicSubnetIds: ["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"],
      privateSubnetIds: ["subnet-0a1b2c3d4e5f60713", "subnet-0a1b2c3d4e5f60714"],
    },
    services: Object.fromEntries(names.map((name) => [name, service])),
  },
});
withoutTokenTraces(() => app.synth());
