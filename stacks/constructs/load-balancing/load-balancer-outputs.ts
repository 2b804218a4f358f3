import type { LoadBalancer } from "./load-balancer";

/** What records in DNS, firewalls and dashboards need of a load balancer. */
export function addLoadBalancerOutputs(
  { loadBalancer }: LoadBalancer,
  output: (id: string, value: unknown, description: string) => unknown,
): void {
  output("load-balancer-arn", loadBalancer.arn, "The load balancer");
  output(
    "load-balancer-arn-suffix",
    loadBalancer.arnSuffix,
    "The load balancer in the metrics of CloudWatch",
  );
  output("load-balancer-dns-name", loadBalancer.dnsName, "The target of DNS alias records");
  output("load-balancer-zone-id", loadBalancer.zoneId, "The hosted zone id for DNS alias records");
}
