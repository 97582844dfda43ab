/** Icons and colours of the kinds of nodes; what they are called, Odoo says. */
export const KINDS = {
    say: { icon: "fa-volume-up", tone: "speak" },
    menu: { icon: "fa-th", tone: "ask" },
    ask: { icon: "fa-keyboard-o", tone: "ask" },
    condition: { icon: "fa-code-fork", tone: "decide" },
    hours: { icon: "fa-clock-o", tone: "decide" },
    look_up: { icon: "fa-search", tone: "odoo" },
    create: { icon: "fa-plus-square-o", tone: "odoo" },
    set: { icon: "fa-tag", tone: "decide" },
    queue: { icon: "fa-users", tone: "people" },
    operator: { icon: "fa-user", tone: "people" },
    outside: { icon: "fa-external-link", tone: "people" },
    voicemail: { icon: "fa-microphone", tone: "speak" },
    callback: { icon: "fa-reply", tone: "people" },
    rate: { icon: "fa-star-half-o", tone: "ask" },
    flow: { icon: "fa-share", tone: "decide" },
    hang_up: { icon: "fa-phone", tone: "end" },
};
