/** A question that must be answered first. The browser's own modal dialog keeps the focus and closes on Escape. */
import { useEffect, useRef } from "preact/hooks";

export interface ConfirmDialogProps {
  readonly question: string;
  readonly ok: string;
  readonly cancel: string;
  readonly onOk: () => void;
  readonly onCancel: () => void;
}

export function ConfirmDialog({ question, ok, cancel, onOk, onCancel }: ConfirmDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  // Closing gives the focus back to where it was; only then is the dialog taken away.
  const close = (answer: string) => () => dialog.current?.close(answer);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      data-testid="confirm"
      aria-labelledby="question"
      onClose={(event) => (event.currentTarget.returnValue === "ok" ? onOk() : onCancel())}
    >
      <p id="question">{question}</p>
      <div class="controls">
        <button type="button" class="button" data-testid="confirm-cancel" onClick={close("cancel")}>
          {cancel}
        </button>
        <button type="button" class="button button-brand" data-testid="confirm-ok" onClick={close("ok")}>
          {ok}
        </button>
      </div>
    </dialog>
  );
}
