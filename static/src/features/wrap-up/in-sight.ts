import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** What has just been opened is brought into sight. */
export function useInSight<E extends HTMLElement>(isOpen: boolean): RefObject<E | null> {
  const part = useRef<E>(null);
  useEffect(() => {
    if (isOpen) part.current?.scrollIntoView({ block: "nearest" });
  }, [isOpen]);
  return part;
}
