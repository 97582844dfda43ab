import { _t } from "@web/core/l10n/translation";

export const HOTKEYS = {
    answer: "alt+a",
    decline: "alt+r",
    mute: "alt+m",
    transfer: "alt+t",
    hangup: "alt+g",
};

/**
 * What the operator can do with an interaction now, in the order of the buttons.
 *
 * @param {object} interaction as in the gateway's view
 * @param {object} around
 * @param {import("../gateway/gateway_service").Gateway} around.gateway
 * @param {import("../phone/phone_service").Phone} around.phone
 * @param {object | null} around.call the phone's call, if it is this interaction's
 * @param {boolean} around.hasBrowserPhone
 * @param {(interaction: object) => void} around.transfer asks where to
 * @returns {{ key: string, label: string, icon: string, tone: string, isPressed?: boolean,
 *             isDisabled?: boolean, run: () => void }[]}
 */
export function verbsOf(interaction, { gateway, phone, call, hasBrowserPhone, transfer }) {
    if (interaction.state === "offered") {
        return hasBrowserPhone ? offerVerbs(interaction, phone, call) : [];
    }
    if (interaction.state === "talking") {
        return talkVerbs(interaction, { gateway, phone, call, transfer });
    }
    return [];
}

/**
 * A call in the phone that the gateway did not announce, put as an interaction so that the same
 * verbs fit: a colleague who dialled the extension, or a client while the gateway is away.
 *
 * @param {object | null} call the phone's
 * @param {object[]} interactions as in the gateway's view
 */
export function unannouncedCall(call, interactions) {
    if (!call || interactions.some(({ id }) => id === call.interactionId)) {
        return null;
    }
    const state = call.stage === "talking" ? "talking" : "offered";
    return { id: call.interactionId, channel: "voice", state };
}

function offerVerbs({ id }, phone, call) {
    return [
        {
            key: "answer",
            label: _t("Answer"),
            icon: "fa-phone",
            tone: "success",
            isDisabled: call?.stage === "answering",
            run: () => phone.answer(id),
        },
        {
            key: "decline",
            label: _t("Decline"),
            icon: "fa-times",
            tone: "danger",
            isDisabled: !call,
            run: () => phone.decline(id),
        },
    ];
}

function talkVerbs(interaction, { gateway, phone, call, transfer }) {
    const { id, matches } = interaction;
    const mute = {
        key: "mute",
        label: call?.isMuted ? _t("Unmute") : _t("Mute"),
        icon: call?.isMuted ? "fa-microphone-slash" : "fa-microphone",
        tone: "secondary",
        isPressed: Boolean(call?.isMuted),
        run: () => phone.toggleMute(id),
    };
    const hangUp = {
        key: "hangup",
        label: _t("Hang up"),
        icon: "fa-phone o_cc_hang_up",
        tone: "danger",
        run: () => phone.hangUp(id) || gateway.hangUp(id),
    };
    const sendOn = {
        key: "transfer",
        label: _t("Transfer"),
        icon: "fa-share",
        tone: "secondary",
        run: () => transfer(interaction),
    };
    const isAnnounced = Boolean(matches);
    return [...(call ? [mute] : []), ...(isAnnounced ? [sendOn] : []), hangUp];
}
