/**
 * Three services behind one load balancer, in one cluster: each has rules on the listeners, and its own deployments.
 * A release or a rollback of one service never moves the traffic of another.
 */
import { App } from "cdktf";
import { addEnvironments } from "cdktf-ecs-codedeploy";

const registry = "111122223333.dkr.ecr.eu-west-1.amazonaws.com";

const app = new App();
addEnvironments(app, {
  shop: {
    region: "eu-west-1",
    backend: { kind: "s3", bucket: "example-terraform-state", region: "eu-west-1" },
    network: {
      kind: "lookup",
      vpcTags: { Name: "platform" },
      publicSubnetTags: { tier: "public" },
      privateSubnetTags: { tier: "private" },
    },
    cluster: {
      kind: "own",
      loadBalancer: {
        productionListener: {
          kind: "https",
          certificateArn:
            "arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012",
        },
        dnsRecords: [{ zoneId: "Z0123456789ABCDEFGHIJ", name: "shop.example.com" }],
        logs: { kind: "own", retentionDays: 30 },
      },
    },
    services: {
      // The listener tries the rules from the lowest priority to the highest: leave room between services.
      orders: {
        container: { image: `${registry}/orders:1.4.2`, port: 8080 },
        productionListener: {
          kind: "rules",
          rules: { orders: { priority: 100, paths: ["/orders", "/orders/*"] } },
        },
        // Few users get a new revision first. A longer bake time finds more, and makes each deployment longer.
        trafficShift: { kind: "canary", percent: 5, bakeMinutes: 15 },
        scaling: { minTasks: 2, maxTasks: 20, requestsPerTaskPerMinute: 1000 },
        // An SNS topic with the events of the deployments. Subscribe e-mail addresses or a queue to it.
        notifications: {},
      },
      users: {
        container: { image: `${registry}/users:2.0.1`, port: 8080 },
        productionListener: {
          kind: "rules",
          rules: { users: { priority: 200, paths: ["/users", "/users/*"] } },
        },
      },
      // Gets all requests that no other service takes.
      web: {
        container: { image: `${registry}/web:7.3.0`, port: 3000 },
        productionListener: {
          kind: "rules",
          rules: { shop: { priority: 900, hosts: ["shop.example.com"] } },
        },
      },
    },
  },
});
app.synth();
