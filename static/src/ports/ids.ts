/** New identifiers: of this page load and of each command. */
export type NewId = () => string;

export const newRandomId: NewId = () => {
  // Absent where the page is not a secure context (plain http to another machine while developing).
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};
