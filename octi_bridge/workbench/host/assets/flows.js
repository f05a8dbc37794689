/**
 * The flows of the sample org. Only active screen flows can be popped, and arguments that are no input variable of the flow,
 * by name and type, are ignored (Open CTI Developer Guide, "screenPop() for Lightning Experience"; types: Metadata API Developer
 * Guide, "Flow", FlowVariable).
 */

/**
 * @typedef {object} Flow
 * @property {string} ja
 * @property {string} en
 * @property {boolean} isActive
 * @property {"Flow" | "AutoLaunchedFlow"} processType "Flow" is one with screens
 * @property {Record<string, string>} inputs variables available for input, with their types
 */

/** @type {Record<string, Flow>} */
export const FLOWS = {
  Caller_Intake: {
    ja: "電話受付",
    en: "Caller intake",
    isActive: true,
    processType: "Flow",
    inputs: { phone: "String", recordId: "String", found: "String" },
  },
  Old_Greeting: { ja: "旧あいさつ", en: "Old greeting", isActive: false, processType: "Flow", inputs: {} },
  Nightly_Cleanup: { ja: "夜間処理", en: "Nightly cleanup", isActive: true, processType: "AutoLaunchedFlow", inputs: {} },
};

/** @param {string} name */
export function canPop(name) {
  const flow = Object.hasOwn(FLOWS, name) ? FLOWS[name] : undefined;
  return flow !== undefined && flow.isActive && flow.processType === "Flow";
}

/** What of the arguments reaches the flow. @param {string} name @param {{name: string, type: string, value: unknown}[]} args */
export function inputsOf(name, args) {
  const { inputs } = FLOWS[name];
  return Object.fromEntries(args.filter((arg) => inputs[arg.name] === arg.type).map((arg) => [arg.name, String(arg.value)]));
}
