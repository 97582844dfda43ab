import { RPCError } from "@web/core/network/rpc";

/** @returns {string} what Odoo says to the user, or "" where it did not answer at all */
export function refusalOf(error) {
    return error instanceof RPCError ? error.data?.message || error.message : "";
}
