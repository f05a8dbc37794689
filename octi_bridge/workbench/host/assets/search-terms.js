/** A search text with several terms. */

/**
 * Terms joined by OR are searched one by one, each record found once. Assumed: adapters in the field search so, Salesforce documents
 * the operator for searches (Salesforce Help, "Refine Search Using Operators") and not for Open CTI.
 * @param {import("./server-api.js").ServerApi} server @param {string} text
 */
export async function searchTerms(server, text) {
  const terms = text.split(/\s+OR\s+/).map((term) => term.trim().replace(/^"(.*)"$/, "$1"));
  const found = await Promise.all(terms.filter(Boolean).map((term) => server.search(term)));
  return [...new Map(found.flat().map((record) => [record.Id, record])).values()];
}
