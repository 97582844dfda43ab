import { refusalOf } from "./refusal";

/**
 * Does for a dialog what may be refused: its state says meanwhile that it is busy, and what hindered
 * it.
 *
 * @template T
 * @param {{ isBusy: boolean, error: string }} state
 * @param {() => Promise<T>} make
 * @param {string} otherwise what is told where Odoo says nothing
 * @returns {Promise<T | null>} null where it was refused
 */
export async function carefully(state, make, otherwise) {
    Object.assign(state, { isBusy: true, error: "" });
    try {
        return await make();
    } catch (error) {
        state.error = refusalOf(error) || otherwise;
        return null;
    } finally {
        state.isBusy = false;
    }
}
