import type { NetworkStackProps, ServiceStackProps } from "../../stacks";

/** The least that a service can be given. */
export const SERVICE: ServiceStackProps = {
  name: "shop-web",
  region: "eu-west-1",
  container: { image: "public.ecr.aws/nginx/nginx:1.28", port: 8080 },
  productionListener: {
    kind: "https",
    certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/7e1b0c6e-5d4f-4b3a-9c2d-1a2b3c4d5e6f",
  },
  network: {
    vpcId: "vpc-1",
    publicSubnetIds: ["subnet-public-a", "subnet-public-b"],
    privateSubnetIds: ["subnet-private-a", "subnet-private-b"],
  },
};

/** The least that a network can be given. */
export const NETWORK: NetworkStackProps = {
  name: "shop",
  region: "eu-west-1",
  availabilityZones: ["eu-west-1a", "eu-west-1b"],
};
