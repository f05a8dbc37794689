/** In the place of a view whose file cannot be had. */
import { StartWordsContext } from "./words-context";

export const PartMissing = () => (
  <StartWordsContext.Consumer>
    {(words) => (
      <p class="banner" role="alert" data-testid="part-missing">
        {words.problems.part_missing}
      </p>
    )}
  </StartWordsContext.Consumer>
);
