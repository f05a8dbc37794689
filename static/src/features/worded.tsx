/** Shows its children when their dictionary is there. */
import { Component, type ComponentChildren } from "preact";

import type { Dictionary } from "../i18n/dictionary";
import { PartMissing } from "./part-missing";
import { WordsContext } from "./words-context";

export interface WordedProps {
  readonly words: Dictionary | null;
  /** Tries again to fetch the dictionary; whether it is there now. */
  readonly onWordsMissing: () => Promise<boolean>;
  readonly children: ComponentChildren;
}

/** A class, since Preact's hooks are no part of the start. */
export class Worded extends Component<WordedProps, { readonly isMissing: boolean }> {
  override state = { isMissing: false };
  private isShown = true;

  override componentDidMount(): void {
    if (this.props.words !== null) return;
    void this.props.onWordsMissing().then((isThere) => this.isShown && this.setState({ isMissing: !isThere }));
  }

  override componentWillUnmount(): void {
    this.isShown = false;
  }

  override render({ words, children }: WordedProps) {
    if (words !== null) return <WordsContext.Provider value={words}>{children}</WordsContext.Provider>;
    return this.state.isMissing ? <PartMissing /> : null;
  }
}
