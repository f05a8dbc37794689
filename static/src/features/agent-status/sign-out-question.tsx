/** サインアウト in mid-call is asked about: the call goes on without the panel, or ends with it. */
import { dialingWords } from "../../i18n/dialing-words";
import type { Language } from "../../protocol/types.gen";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { useWords } from "../context";

export interface SignOutQuestionProps {
  readonly isPhoneInPanel: boolean;
  readonly language: Language;
  readonly onOk: () => void;
  readonly onCancel: () => void;
}

export function SignOutQuestion({ isPhoneInPanel, language, onOk, onCancel }: SignOutQuestionProps) {
  const { ok, cancel } = useWords();
  const { signOutEndsVoice, signOutInCall } = dialingWords[language];
  return <ConfirmDialog question={isPhoneInPanel ? signOutEndsVoice : signOutInCall} {...{ ok, cancel, onOk, onCancel }} />;
}
