/**
 * Waiting time before the next try: doubled with every failure, and drawn at random from the upper
 * half, so that the panels of a whole floor do not come back in one moment.
 *
 * @param {number} attempt failures so far, from 0
 * @param {{ first: number, most: number }} bounds milliseconds
 * @returns {number} milliseconds
 */
export function backoffDelay(attempt, { first, most }) {
    const ceiling = Math.min(most, first * 2 ** attempt);
    return ceiling / 2 + (Math.random() * ceiling) / 2;
}
