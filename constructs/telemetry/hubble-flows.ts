const FLOW = 'log.cache["f"]';

/** Attributes of a line, by their path inside the flow (Cilium 1.20, `flow.proto`). */
const FIELDS: Readonly<Record<string, string>> = {
  verdict: '["verdict"]',
  drop_reason: '["drop_reason_desc"]',
  traffic_direction: '["traffic_direction"]',
  flow_type: '["Type"]',
  ...ofBothEnds('namespace', '["namespace"]'),
  ...ofBothEnds('pod', '["pod_name"]'),
};

const set = (attribute: string, value: string, where: string) =>
  `set(log.attributes["${attribute}"], ${value}) where ${where}`;

/**
 * What of a flow becomes attributes of its line. It is in the namespace that it comes from, or else goes to.
 *
 * A line that is no JSON is kept too, as event_type "malformed".
 */
export const HUBBLE_STATEMENTS: readonly string[] = [
  'set(log.attributes["event_type"], "malformed")',
  'set(log.severity_number, SEVERITY_NUMBER_WARN)',
  // Also what says how many flows were lost.
  set('event_type', '"unknown"', 'log.attributes["hubble"] != nil'),
  `set(${FLOW}, log.attributes["hubble"]["flow"]) where log.attributes["hubble"] != nil`,
  set('event_type', '"flow"', `${FLOW} != nil`),
  `set(log.severity_number, SEVERITY_NUMBER_INFO) where ${FLOW} != nil and ${FLOW}["verdict"] != "DROPPED" and ${FLOW}["verdict"] != "ERROR"`,
  ...Object.entries(FIELDS).map(([attribute, path]) => set(attribute, `${FLOW}${path}`, `${FLOW}${path} != nil`)),
  ...Object.entries(ofBothEnds('identity', '["identity"]')).map(([attribute, path]) =>
    set(attribute, `Int(${FLOW}${path})`, `${FLOW}${path} != nil`),
  ),
  // Only a list that is there has a first.
  ...Object.entries(ofBothEnds('workload', '["workloads"]')).map(([attribute, path]) =>
    set(attribute, `${FLOW}${path}[0]["name"]`, `${FLOW}${path} != nil`),
  ),
  ...['destination_namespace', 'source_namespace'].map((end) =>
    set('k8s.namespace.name', `log.attributes["${end}"]`, `log.attributes["${end}"] != nil`),
  ),
  'delete_key(log.attributes, "hubble")',
];

function ofBothEnds(name: string, path: string): Record<string, string> {
  return { [`source_${name}`]: `["source"]${path}`, [`destination_${name}`]: `["destination"]${path}` };
}
