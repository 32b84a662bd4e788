-- Health of an Ingress. Argo CD waits for the address of a load balancer, and a Kind cluster has none: Cilium answers on
-- a port of every node, and the Ingress would be Progressing for ever. It has no other status to judge it by.

local addresses = ((obj.status or {}).loadBalancer or {}).ingress or {}
local first = addresses[1] or {}
local address = first.ip or first.hostname

return {
  status = 'Healthy',
  message = address and 'answers at ' .. address or 'answers on the nodes, without a load balancer',
}
