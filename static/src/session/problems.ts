/** From what was thrown to what the agent is told. */
import { BridgeError } from "../ports/bridge-socket";
import { OpenCtiError } from "../ports/open-cti";
import type { Problem, ProblemCode } from "../state/panel-state";

const KNOWN: Readonly<Record<ProblemCode, true>> = {
  bad_message: true,
  too_large: true,
  rate_limited: true,
  earlier_command_running: true,
  unknown_org: true,
  option_off: true,
  protocol_mismatch: true,
  not_signed_in: true,
  sign_in_refused: true,
  seat_taken: true,
  terminal_taken: true,
  terminal_in_call: true,
  session_expired: true,
  unknown_status: true,
  bad_number: true,
  number_forbidden: true,
  unknown_caller_id: true,
  device_unavailable: true,
  call_in_progress: true,
  no_such_call: true,
  answer_on_phone: true,
  no_voice: true,
  not_talking: true,
  held_on_phone: true,
  already_dialing: true,
  not_held: true,
  consult_in_progress: true,
  consult_talking: true,
  no_consult: true,
  target_not_talking: true,
  target_is_self: true,
  unknown_number: true,
  parking: true,
  no_park_space: true,
  bad_tones: true,
  too_many_favorites: true,
  no_such_record: true,
  not_editable: true,
  disposition_required: true,
  unknown_disposition: true,
  bad_date: true,
  pbx_unavailable: true,
  pbx_timeout: true,
  pbx_refused: true,
  database_unavailable: true,
  internal_error: true,
  unreachable: true,
  not_connected: true,
  disconnected: true,
  timeout: true,
  unreadable_answer: true,
  outside_salesforce: true,
  bad_origin: true,
  open_cti_failed: true,
  screen_pop_failed: true,
  click_to_dial_signed_out: true,
  click_to_dial_in_call: true,
  part_missing: true,
  taken_over: true,
  moved: true,
  voice_missing: true,
  expired: true,
};

const isKnown = (code: string): code is ProblemCode => Object.hasOwn(KNOWN, code);

/** A problem of our own making. */
export const problem = (code: ProblemCode, detail = ""): Problem => ({ code, detail });

/** Why a request to the bridge brought nothing. Anything but a BridgeError is a fault of the panel and goes on up. */
export function bridgeProblem(error: unknown): Problem {
  if (!(error instanceof BridgeError)) throw error;
  if (!isKnown(error.code)) return { code: "unknown", detail: `${error.code}: ${error.message}` };
  const { code, message: detail, retryAfterS, terminalUser } = error;
  return { code, detail, ...(retryAfterS !== null && { retryAfterS }), ...(terminalUser && { terminalUser }) };
}

/** Why a call into Salesforce brought nothing. */
export function openCtiProblem(code: ProblemCode, error: unknown): Problem {
  if (!(error instanceof OpenCtiError)) throw error;
  return { code, detail: `${error.code}: ${error.message}` };
}
