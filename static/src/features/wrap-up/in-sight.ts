import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { showWholeLines } from "../../ui/whole-lines";

/** What has just been opened is brought into sight, and again when what it holds has arrived: "loading" becomes true. */
export function useInSight<E extends HTMLElement>(isOpen: boolean | "loading"): RefObject<E | null> {
  const part = useRef<E>(null);
  useEffect(() => {
    if (isOpen === false) return;
    part.current?.scrollIntoView({ block: "nearest" });
    showWholeLines(part.current);
  }, [isOpen]);
  return part;
}
