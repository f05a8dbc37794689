/** Asks the browser what it lets this frame do. Changes nothing, and asks nobody for permission. */

/** See `state/doctor.ts`, which judges them. */
export interface FoundInBrowser {
  readonly userAgent: string;
  readonly isSecure: boolean;
  readonly framedBy: string | null;
  readonly canStore: { readonly tab: boolean; readonly profile: boolean };
  readonly isStoragePartitioned: boolean | null;
  readonly hasBroadcast: boolean;
  readonly microphone: "granted" | "denied" | "prompt" | null;
  readonly isMicrophoneAllowed: boolean | null;
}

/** Known to some browsers only. */
interface Extras {
  readonly featurePolicy?: { readonly allowsFeature: (name: string) => boolean };
  readonly hasStorageAccess?: () => Promise<boolean>;
}

export async function browserFacts(window: Window): Promise<FoundInBrowser> {
  const document = window.document as unknown as Extras;
  const { ancestorOrigins } = window.location as { readonly ancestorOrigins?: DOMStringList };
  const hasAccess = await settled(document.hasStorageAccess?.());
  const { permissions } = window.navigator as { readonly permissions?: Permissions };
  const permission = await settled(permissions?.query({ name: "microphone" }));
  return {
    userAgent: window.navigator.userAgent,
    isSecure: window.isSecureContext,
    framedBy: ancestorOrigins?.item(0) ?? null,
    canStore: { tab: canStore(() => window.sessionStorage), profile: canStore(() => window.localStorage) },
    isStoragePartitioned: hasAccess === null ? null : !hasAccess,
    hasBroadcast: canBroadcast(),
    microphone: permission?.state ?? null,
    isMicrophoneAllowed: document.featurePolicy?.allowsFeature("microphone") ?? null,
  };
}

const PROBE = "octi-doctor";

/** A browser that blocks storage throws at the mere mention of it, or at the first write. */
function canStore(storage: () => Storage): boolean {
  try {
    storage().setItem(PROBE, "1");
    const isKept = storage().getItem(PROBE) === "1";
    storage().removeItem(PROBE);
    return isKept;
  } catch {
    return false;
  }
}

/** Some browsers have it and refuse it to a frame without storage. */
function canBroadcast(): boolean {
  try {
    new BroadcastChannel(PROBE).close();
    return true;
  } catch {
    return false;
  }
}

/** What a browser may not have, or may refuse to say. */
async function settled<T>(asked: Promise<T> | undefined): Promise<T | null> {
  try {
    return (await asked) ?? null;
  } catch {
    return null;
  }
}
