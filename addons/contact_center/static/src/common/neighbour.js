/**
 * Where an arrow leads in a list: from its end to its beginning, and back.
 *
 * @template T
 * @param {T[]} list
 * @param {(one: T) => boolean} isChosen where none is, the arrow down leads to the first
 * @param {1 | -1} step
 * @returns {T | undefined} undefined in an empty list
 */
export function neighbour(list, isChosen, step) {
    const at = list.findIndex(isChosen);
    const from = at < 0 && step < 0 ? 0 : at;
    return list[(from + step + list.length) % list.length];
}
