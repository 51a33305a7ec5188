// What a typed word was meant to be: itself, its nearest neighbour among the words of the book, or several of them in one.

// The fewest letters of a word that is written together with others.
const PIECE = 3;
// A name of a library is not longer than so many words.
const PIECES = 5;
// Two slips are believed in a word of so many letters; shorter ones differ by chance.
const LONG = 8;
// Roots are compared from so many letters on, and of two equally near words that is taken which is near as a whole.
const ROOT = 4;
const BY_ROOT = 0.2;

/** Letters to add, leave out, change, or swap with the next; more than `most` is `most + 1`. */
export function distance(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let [before, last] = [[], Array.from({ length: other.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const changed = last[j - 1] + Number(one[i - 1] !== other[j - 1]);
      row[j] = Math.min(changed, last[j] + 1, row[j - 1] + 1);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) > most) return most + 1;
    [before, last] = [last, row];
  }
  return last[other.length];
}

/**
 * `words` are those of the book, each with its weight, its root and whether it only stands in code. `isKnown` says
 * whether a word is an inflection of one of them. The speller makes of the words of a question those that were meant.
 */
export function speller(words, root, isKnown) {
  /** The heaviest of the nearest words, or of those with the nearest roots; the first letter is seldom wrong. */
  function nearest(word, most) {
    const stem = root(word);
    let found = { away: Infinity, weight: 0, word: null };
    for (const [other, { weight, stem: its }] of words) {
      const byRoot = stem.length < ROOT ? Infinity : distance(stem, its, most) + BY_ROOT;
      const away = Math.min(distance(word, other, most), byRoot) + Number(other[0] !== word[0]) / 2;
      if (away > most + BY_ROOT) continue;
      if (away < found.away || (away === found.away && weight > found.weight)) found = { away, weight, word: other };
    }
    return found.word;
  }

  /** The fewest known words that make up this one, or null: "crossentropyloss". */
  function pieces(word, most = PIECES) {
    let found = null;
    for (let at = word.length - PIECE; most > 1 && at >= PIECE; at -= 1) {
      if (!words.has(word.slice(0, at))) continue;
      const [end, room] = [word.slice(at), (found?.length ?? most + 1) - 1];
      const rest = words.has(end) ? [end] : pieces(end, Math.min(most, room) - 1);
      if (rest && rest.length < room) found = [word.slice(0, at), ...rest];
    }
    return found;
  }

  function read(word) {
    if (!/^\p{L}{4,}$/u.test(word)) return [word];
    // The name of a library's function says by its parts what it is for.
    if (words.get(word)?.isCode) return [word, ...(pieces(word) ?? [])];
    if (isKnown(word)) return [word];
    const near = nearest(word, 1);
    return near ? [near] : (pieces(word) ?? [(word.length < LONG ? null : nearest(word, 2)) ?? word]);
  }
  const begins = (word) =>
    !words.has(word) && [...words].some(([other, { isCode }]) => !isCode && other.startsWith(word));
  const before = new Map();
  const known = (word) => before.get(word) ?? before.set(word, read(word)).get(word);

  /** The same for a whole question. What is one word in the book may have been typed as two; the last may be half typed. */
  return (typed, isTerm) => {
    const meant = [];
    for (let i = 0; i < typed.length; i += 1) {
      const together = i + 1 < typed.length ? typed[i] + typed[i + 1] : "";
      if (together.length > 5 && isTerm(together) && !(isTerm(typed[i]) && isTerm(typed[i + 1]))) {
        meant.push(together);
        i += 1;
      } else if (i === typed.length - 1 && begins(typed[i]) && !pieces(typed[i])) meant.push(typed[i]);
      else meant.push(...known(typed[i]));
    }
    return meant;
  };
}
