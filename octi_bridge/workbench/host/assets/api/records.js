/** saveLog and runApex. */

import { isObject } from "./arguments.js";
import { invalid, OpenCtiError } from "./envelope.js";

/** @param {import("./lightning.js").Lightning} lightning @returns {Record<string, import("./methods.js").Method>} */
export function recordMethods(lightning) {
  return {
    saveLog: {
      since: 38,
      args: { object: { kind: "object" } },
      run: ({ object }) => saveLog(lightning.server, object),
    },
    runApex: {
      since: 38,
      args: {
        apexClass: { kind: "text" },
        methodName: { kind: "text" },
        methodParams: { kind: "any", isOptional: true },
      },
      run: (args) => ({ runApex: runApex(args) }),
    },
  };
}

/** @param {import("../server-api.js").ServerApi} server @param {Record<string, unknown>} object */
async function saveLog(server, object) {
  const { entityApiName, Id, ...fields } = object;
  for (const [name, value] of Object.entries(fields)) {
    if (isObject(value) || Array.isArray(value)) throw invalid(name, "expected the value of a field");
  }
  if (Id === undefined && typeof entityApiName !== "string") throw invalid("entityApiName", "it is required to create a record");
  try {
    if (typeof Id === "string") {
      await server.update(Id, fields);
      return Id;
    }
    return await server.create(String(entityApiName), fields);
  } catch (cause) {
    throw new OpenCtiError("GENERIC_ERROR", "Couldn't save the record. See details for what failed.", [detailsOf(cause)]);
  }
}

/** How one refused save is described; the inner keys are assumed, Salesforce documents only that it is an array. @param {any} cause */
function detailsOf(cause) {
  const error = { statusCode: cause.code, message: cause.message };
  const fields = cause.fields ?? [];
  const fieldErrors = Object.fromEntries(fields.map((/** @type {string} */ name) => [name, [{ ...error, field: name }]]));
  return { message: cause.message, pageErrors: fields.length === 0 ? [error] : [], fieldErrors, potentialDuplicates: [] };
}

/** The one class of the sample org: `WorkbenchDemo.echo` returns its parameters as JSON. @param {any} args */
function runApex({ apexClass, methodName, methodParams }) {
  if (apexClass !== "WorkbenchDemo") {
    throw new OpenCtiError("SERVER_ERROR", `The Apex class ${apexClass} could not be loaded.`);
  }
  if (methodName !== "echo") {
    throw new OpenCtiError("SERVER_ERROR", `The Apex class ${apexClass} has no webservice method ${methodName}.`);
  }
  const query = typeof methodParams === "string" ? methodParams : "";
  return JSON.stringify(Object.fromEntries(new URLSearchParams(query)));
}
