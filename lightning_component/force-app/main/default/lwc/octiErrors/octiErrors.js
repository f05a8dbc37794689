/** What Apex, wire adapters and JavaScript throw comes in many shapes; here they all become texts. */

const NO_ACCESS = /access|permission|INSUFFICIENT|アクセス|権限/i;

function textsOf(error) {
    if (!error) return [];
    if (typeof error === 'string') return [error];
    if (Array.isArray(error)) return error.flatMap(textsOf);
    const { body } = error;
    const fieldErrors = Object.values(body?.fieldErrors ?? {}).flat();
    const inner = [...(Array.isArray(body) ? body : []), ...(body?.pageErrors ?? []), ...fieldErrors];
    if (inner.length) return inner.flatMap(textsOf);
    const text = body?.message ?? error.message ?? error.statusText;
    return text ? [String(text)] : [JSON.stringify(error)];
}

/** Each text once, in the order in which they came. */
export function reduceErrors(errors) {
    return [...new Set(textsOf(errors))];
}

/** Whether the person lacks a right: a class, an object or a field. */
export function isAccessError(errors) {
    const statuses = [errors].flat().map((error) => error?.status);
    return statuses.includes(403) || textsOf(errors).some((text) => NO_ACCESS.test(text));
}
