/** Kinds of events that Tetragon 1.7.0 writes: the one top-level key of each line, without `process_`. */
const KINDS = ['exec', 'exit', 'kprobe', 'tracepoint', 'uprobe', 'lsm', 'usdt', 'loader', 'throttle'] as const;

/** Attributes of a line, by their path inside the event. */
const FIELDS: Readonly<Record<string, string>> = {
  'k8s.namespace.name': '["process"]["pod"]["namespace"]',
  'k8s.pod.name': '["process"]["pod"]["name"]',
  'k8s.container.name': '["process"]["pod"]["container"]["name"]',
  workload: '["process"]["pod"]["workload"]',
  workload_kind: '["process"]["pod"]["workload_kind"]',
  binary: '["process"]["binary"]',
  policy_name: '["policy_name"]',
  action: '["action"]',
  function_name: '["function_name"]',
};

const EVENT = 'log.cache["e"]';
const set = (attribute: string, value: string, where: string) =>
  `set(log.attributes["${attribute}"], ${value}) where ${where}`;

/**
 * What of an event becomes attributes of its line, in the transform processor's language. The line itself stays whole.
 *
 * A line that is no JSON is kept too, as event_type "malformed": a broken line is worth more than none.
 */
export const EVENT_STATEMENTS: readonly string[] = [
  'set(log.attributes["event_type"], "malformed")',
  'set(log.severity_number, SEVERITY_NUMBER_WARN)',
  set('event_type', '"unknown"', 'log.attributes["tg"] != nil'),
  'set(log.severity_number, SEVERITY_NUMBER_INFO) where log.attributes["tg"] != nil',
  ...KINDS.map((kind) => set('event_type', `"${kind}"`, `log.attributes["tg"]["process_${kind}"] != nil`)),
  `set(${EVENT}, log.attributes["tg"][Concat(["process", log.attributes["event_type"]], "_")]) where log.attributes["tg"] != nil`,
  ...Object.entries(FIELDS).map(([attribute, path]) => set(attribute, `${EVENT}${path}`, `${EVENT}${path} != nil`)),
  // Tracepoints and uprobes have no function but the like of it.
  set('function_name', `Concat([${EVENT}["subsys"], ${EVENT}["event"]], "/")`, `${EVENT}["subsys"] != nil`),
  set('function_name', `${EVENT}["symbol"]`, `${EVENT}["symbol"] != nil`),
  // A policy has it killed or refused; in monitor mode it would have, and the event says the same.
  `set(log.severity_number, SEVERITY_NUMBER_WARN) where IsMatch(${EVENT}["action"], "_(SIGKILL|SIGNAL|OVERRIDE|NOTIFYENFORCER)")`,
];

/** Attributes of a line that Loki gets. */
export const EVENT_ATTRIBUTES: readonly string[] = ['event_type', ...Object.keys(FIELDS)];
