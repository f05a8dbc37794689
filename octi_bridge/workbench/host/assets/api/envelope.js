/** The answers of Open CTI: `{success, returnValue, errors}`, errors as `{code, description, details}` (Developer Guide). */

/**
 * @typedef {"INVALID_PARAM" | "GENERIC_ERROR" | "SERVER_ERROR" | "SOFTPHONE_CONTAINER_ERROR"} ErrorCode
 * @typedef {{success: boolean, returnValue: unknown, errors: object[] | null, subscription?: object}} Envelope
 */

/** A method says no; becomes an envelope at one place, in wire.js. */
export class OpenCtiError extends Error {
  /** @param {ErrorCode} code @param {string} description @param {unknown} [details] */
  constructor(code, description, details = undefined) {
    super(description);
    this.code = code;
    this.details = details;
  }
}

/** @param {unknown} [returnValue] @returns {Envelope} */
export function succeeded(returnValue = null) {
  return { success: true, returnValue, errors: null };
}

/** @param {OpenCtiError} error @returns {Envelope} */
export function failed(error) {
  const { code, message: description, details } = error;
  return { success: false, returnValue: null, errors: [details === undefined ? { code, description } : { code, description, details }] };
}

/** @param {string} name @param {string} what */
export function invalid(name, what) {
  return new OpenCtiError("INVALID_PARAM", `The value for the parameter ${name} is invalid: ${what}.`);
}
