/** What the help of a command says of the ends of a connection. */
export const ENDS_HELP = `
An end is a workload or pod as [kind/]namespace/name, an address or CIDR, or world: every address of both families.
A workload has the name of its Deployment, StatefulSet, DaemonSet, CronJob ..., or of a pod that nobody owns; the kind is
needed where several have the name: deployment/shop/web. Addresses are those outside of the cluster.`;
