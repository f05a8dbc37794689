/** The bridge's own doctor over HTTP. It answers administrators. */
import type { Language } from "../protocol/types.gen";

export type ApiFailure = "not_allowed" | "unreachable";

export interface DoctorApi {
  /** The report as JSON, unread. */
  readonly report: (serverUrl: string, token: string, language: Language) => Promise<unknown>;
  /** The support bundle; `browser` goes into it. */
  readonly bundle: (serverUrl: string, token: string, browser: unknown) => Promise<Blob>;
}

export class DoctorApiError extends Error {
  override readonly name = "DoctorApiError";

  constructor(readonly failure: ApiFailure) {
    super(failure);
  }
}

const LIMIT_MS = 45_000;

export const httpDoctorApi = (fetch: typeof window.fetch): DoctorApi => {
  const ask = async (url: string, token: string, init: RequestInit = {}): Promise<Response> => {
    let response: Response;
    try {
      const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
      response = await fetch(url, { ...init, headers, credentials: "omit", signal: AbortSignal.timeout(LIMIT_MS) });
    } catch {
      throw new DoctorApiError("unreachable");
    }
    if (response.status === 401) throw new DoctorApiError("not_allowed");
    if (!response.ok) throw new DoctorApiError("unreachable");
    return response;
  };
  return {
    report: async (serverUrl, token, language) =>
      (await ask(`${serverUrl}/api/v1/doctor?language=${language}`, token)).json() as Promise<unknown>,
    bundle: async (serverUrl, token, browser) => {
      const init = { method: "POST", body: JSON.stringify(browser) };
      return (await ask(`${serverUrl}/api/v1/doctor/bundle`, token, init)).blob();
    },
  };
};
