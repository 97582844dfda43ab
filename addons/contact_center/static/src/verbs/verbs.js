import { _t } from "@web/core/l10n/translation";
import { askedIn, hasLine, ringsPhone } from "../common/interaction";

export const HOTKEYS = {
    answer: "alt+a",
    accept: "alt+a",
    decline: "alt+r",
    mute: "alt+m",
    hold: "alt+h",
    resume: "alt+h",
    keypad: "alt+k",
    transfer: "alt+t",
    complete: "alt+t",
    consult: "alt+o",
    swap: "alt+w",
    conference: "alt+b",
    cancel: "alt+j",
    record: "alt+p",
    hangup: "alt+g",
};

/**
 * What the operator can do with an interaction now, in the order of the buttons.
 *
 * @param {object} interaction as in the gateway's view
 * @param {object} around
 * @param {import("../gateway/gateway_service").Gateway} around.gateway
 * @param {object} around.gatewayState
 * @param {import("../phone/phone_service").Phone} around.phone
 * @param {object} around.phoneState
 * @param {object} [around.media] by channel, what carries its talks instead of the phone
 * @param {(interaction: object, purpose: "transfer" | "consult") => void} around.askWhom
 * @param {(interaction: object, line?: object) => void} around.openKeypad
 * @returns {{ key: string, label: string, icon: string, tone: string, isPressed?: boolean,
 *             isDisabled?: boolean, run: () => void }[]}
 */
export function verbsOf(interaction, around) {
    const call = around.phoneState.calls.findLast(({ id }) => id === interaction.id);
    const context = { ...around, call, media: around.media?.[interaction.channel] };
    const verbs = {
        offered: offerVerbs,
        dialling: diallingVerbs,
        talking: talkVerbs,
    }[interaction.state];
    return verbs ? verbs(interaction, context) : [];
}

/**
 * The interactions, the one at hand first: what rings, then whom he talks with, then who waits.
 *
 * @param {object[]} interactions as in the gateway's view
 */
export function byHand(interactions) {
    const rank = (interaction) => {
        const isWaiting = interaction.on_hold && !askedIn(interaction).length;
        const ranks = { offered: 0, dialling: 1, talking: isWaiting ? 3 : 2 };
        return ranks[interaction.state] ?? 4;
    };
    return [...interactions].sort((one, other) => rank(one) - rank(other));
}

/**
 * The verb that a key stands for: with several talks, that of the one at hand.
 *
 * @param {string} hotkey "alt+h"
 * @param {object[]} interactions those of the gateway's view, and the phone's own
 * @param {object} around as for `verbsOf`
 * @returns {{ interaction: object, verb: object } | undefined}
 */
export function verbOfHotkey(hotkey, interactions, around) {
    for (const interaction of byHand(interactions)) {
        const verb = verbsOf(interaction, around).find(
            ({ key, isDisabled }) => HOTKEYS[key] === hotkey && !isDisabled
        );
        if (verb) {
            return { interaction, verb };
        }
    }
}

/**
 * The calls in the phone that the gateway did not announce, put as interactions so that the same
 * verbs fit: a colleague who dialled the extension, or a client while the gateway is away.
 *
 * @param {object[]} calls the phone's
 * @param {object[]} interactions as in the gateway's view
 */
export function unannouncedCalls(calls, interactions) {
    return calls
        .filter((call) => !interactions.some(({ id }) => id === call.id))
        .map(({ id, from, stage, isOwn }) => ({
            id,
            from,
            stage,
            isOwn,
            channel: "voice",
            state: stage === "talking" ? "talking" : "offered",
            isUnannounced: true,
        }));
}

/** Whether the client, whoever was added and the operator hear one another. */
export function isConference({ on_hold, parties }) {
    return Boolean(!on_hold && parties?.some(({ state }) => state === "together"));
}

function offerVerbs(interaction, { gateway, gatewayState, phone, call }) {
    const { id, own } = interaction;
    if (own) {
        return [hangUpVerb(interaction, { gateway, phone }, _t("Cancel the call"))];
    }
    if (!ringsPhone(interaction)) {
        return panelVerbs(interaction, gateway);
    }
    if (!gatewayState.hasBrowserPhone) {
        return [];
    }
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

/** What rings no phone is taken, or declined, in the panel. */
function panelVerbs(interaction, gateway) {
    const { id } = interaction;
    const accept = () => gateway.accept(id);
    if (!hasLine(interaction)) {
        return [
            verb("accept", _t("Take it"), "fa-check", accept, "success"),
            verb("decline", _t("Decline"), "fa-times", () => gateway.hangUp(id), "danger"),
        ];
    }
    const decline = () => {
        gateway.noteDeclined(id);
        gateway.hangUp(id);
    };
    return [
        verb("accept", _t("Answer"), "fa-video-camera", accept, "success"),
        verb("decline", _t("Decline"), "fa-times", decline, "danger"),
    ];
}

function diallingVerbs(interaction, context) {
    return [
        ...muteVerbs(interaction, context),
        hangUpVerb(interaction, context, _t("Cancel the call")),
    ];
}

function talkVerbs(interaction, context) {
    const { role, direction, isUnannounced } = interaction;
    if (!hasLine(interaction)) {
        return workVerbs(interaction, context);
    }
    const mute = [...muteVerbs(interaction, context), ...mediaVerbs(interaction, context)];
    if (role === "consulted") {
        return [...mute, hangUpVerb(interaction, context, _t("Leave"))];
    }
    const keypad = keypadVerbs(interaction, context);
    if (isUnannounced) {
        return [...mute, ...keypad, hangUpVerb(interaction, context)];
    }
    if (direction === "internal") {
        return [...mute, hangUpVerb(interaction, context)];
    }
    const among = askedIn(interaction).length ? partyVerbs : clientVerbs;
    return [
        ...mute,
        ...among(interaction, context),
        ...keypad,
        ...recordVerbs(interaction, context),
        hangUpVerb(interaction, context),
    ];
}

/** It is passed on, or put back, by a transfer; to end it is to begin its wrap-up. */
function workVerbs(interaction, { gateway, askWhom }) {
    const passOn = () => askWhom(interaction, "transfer");
    return [
        verb("transfer", _t("Pass on"), "fa-share", passOn),
        verb("hangup", _t("End the work"), "fa-stop", () => gateway.hangUp(interaction.id)),
    ];
}

/** Alone with the client. */
function clientVerbs(interaction, { gateway, askWhom }) {
    const { id, on_hold } = interaction;
    return [
        on_hold
            ? verb("resume", _t("Resume"), "fa-play", () => gateway.resume(id), "warning")
            : verb("hold", _t("Hold"), "fa-pause", () => gateway.hold(id)),
        verb("transfer", _t("Transfer"), "fa-share", () => askWhom(interaction, "transfer")),
        verb("consult", _t("Consult"), "fa-comments-o", () => askWhom(interaction, "consult")),
    ];
}

/** With somebody who was added, or while he is rung. */
function partyVerbs(interaction, { gateway }) {
    const { id } = interaction;
    const parties = askedIn(interaction);
    const last = parties.at(-1);
    const drop = () => gateway.drop(id, last.id);
    if (last.state === "ringing") {
        return [verb("cancel", _t("Stop ringing"), "fa-times", drop)];
    }
    const swap = (label) => verb("swap", label, "fa-exchange", () => gateway.swap(id));
    if (isConference(interaction)) {
        const leave = verb("complete", _t("Leave them"), "fa-sign-out", () => gateway.complete(id));
        // He came while all were together: there was no moment alone with him.
        const hasGuest = parties.some(({ by_link }) => by_link);
        return hasGuest ? [leave, swap(_t("Without the client"))] : [leave];
    }
    return [
        verb("complete", _t("Hand over"), "fa-share", () => gateway.complete(id), "primary"),
        swap(_t("Swap")),
        verb("conference", _t("All together"), "fa-users", () => gateway.conference(id)),
        verb("cancel", _t("Back to the client"), "fa-undo", drop),
    ];
}

function muteVerbs({ id }, { phone, call, media }) {
    const isMuted = call ? call.isMuted : media?.isMuted(id);
    if (isMuted === undefined) {
        return [];
    }
    return [
        {
            key: "mute",
            label: isMuted ? _t("Unmute") : _t("Mute"),
            icon: isMuted ? "fa-microphone-slash" : "fa-microphone",
            tone: isMuted ? "warning" : "secondary",
            isPressed: isMuted,
            run: () => (call ? phone : media).toggleMute(id),
        },
    ];
}

function mediaVerbs(interaction, { media }) {
    return media ? media.verbs(interaction) : [];
}

/** Towards the phone's other end, or whoever is in a talk by other media by telephone. */
function keypadVerbs(interaction, { call, media, openKeypad }) {
    const line = call ? undefined : media?.keypad?.(interaction.id);
    const open = () => openKeypad(interaction, line);
    return call || line ? [verb("keypad", _t("Keypad"), "fa-th", open)] : [];
}

function recordVerbs({ id, recording }, { gateway }) {
    if (recording === "on") {
        const pause = () => gateway.record(id, false);
        return [verb("record", _t("Pause recording"), "fa-pause-circle-o", pause)];
    }
    if (recording === "paused") {
        const goOn = () => gateway.record(id, true);
        return [verb("record", _t("Record again"), "fa-dot-circle-o", goOn, "warning")];
    }
    return [];
}

/**
 * The phone hangs up at once, with or without the gateway. Where somebody waits with music, only
 * the gateway knows whom it ends.
 */
function hangUpVerb({ id, on_hold, parties }, { gateway, phone }, label = _t("Hang up")) {
    const isArranged = on_hold || parties?.length;
    const hangUp = () =>
        (isArranged && gateway.hangUp(id)) || phone.hangUp(id) || gateway.hangUp(id);
    return verb("hangup", label, "fa-phone o_cc_hang_up", hangUp, "danger");
}

function verb(key, label, icon, run, tone = "secondary") {
    return { key, label, icon, tone, run };
}
