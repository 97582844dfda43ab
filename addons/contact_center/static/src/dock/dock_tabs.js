import { Component, useState } from "@odoo/owl";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { useBus, useService } from "@web/core/utils/hooks";
import { DockCallLists } from "../call_list/dock_call_lists";
import { hotkeyLabel } from "../common/hotkeys";
import { neighbour } from "../common/neighbour";
import { DockLines } from "../lines/dock_lines";
import { DockCalls } from "../phonebook/dock_calls";
import { DockPhonebook, REDIAL_HOTKEY } from "../phonebook/dock_phonebook";
import { DockIdle } from "./dock_idle";
import { DockMissed } from "./dock_missed";
import { DockQueues } from "./dock_queues";

export const PHONEBOOK_HOTKEY = "alt+f";

const TABS = [
    { name: "now", icon: "fa-home", label: _t("Now") },
    {
        name: "phonebook",
        icon: "fa-address-book-o",
        label: _t("Phonebook"),
        hotkey: PHONEBOOK_HOTKEY,
    },
    { name: "calls", icon: "fa-history", label: _t("Calls") },
    { name: "lists", icon: "fa-list-ol", label: _t("Call lists") },
    { name: "lines", icon: "fa-comments-o", label: _t("Lines") },
];

/**
 * Which part of the dock's lower half is shown. Its keys work also while the dock is hidden.
 *
 * @param {() => void} showDock
 */
export function useDockTabs(showDock) {
    const gateway = useService("contact_center.gateway");
    const dialler = useService("contact_center.dialler");
    const tabs = useState({
        active: "now",
        /** how often one was opened: the phonebook then begins anew */
        turn: 0,
        open(name) {
            showDock();
            tabs.active = name;
            tabs.turn++;
        },
    });
    useBus(gateway.bus, "SHOW", ({ detail }) => tabs.open(detail.tab));
    const isAvailable = () => Boolean(gateway.state.operatorId);
    const options = { global: true, bypassEditableProtection: true, isAvailable };
    useHotkey(PHONEBOOK_HOTKEY, () => tabs.open("phonebook"), options);
    useHotkey(REDIAL_HOTKEY, () => dialler.redial(), options);
    return tabs;
}

/** The lower part of the dock: what holds now, or whom one can call and write to. */
export class DockTabs extends Component {
    static template = "contact_center.DockTabs";
    static components = {
        DockCallLists,
        DockCalls,
        DockIdle,
        DockLines,
        DockMissed,
        DockPhonebook,
        DockQueues,
    };
    static props = { isIdle: Boolean, tabs: Object };

    setup() {
        this.lines = useService("contact_center.lines");
        this.gatewayState = useState(useService("contact_center.gateway").state);
        this.linesState = useState(this.lines.state);
        this.listsState = useState(useService("contact_center.call_lists").state);
        this.diallerState = useState(useService("contact_center.dialler").state);
        this.tabs = useState(this.props.tabs);
    }

    get parts() {
        return TABS.map((tab) => ({ ...tab, count: this.count(tab.name) }));
    }

    /** The states are read here so that their changes are seen. */
    count(name) {
        const counts = {
            lines: this.gatewayState.lines && this.linesState.read && this.lines.unread,
            lists: this.listsState.due,
        };
        return counts[name] || 0;
    }

    title({ label, hotkey, count }) {
        const name = hotkey ? `${label} (${hotkeyLabel(hotkey)})` : label;
        return count ? `${name}: ${count}` : `${name}`;
    }

    get heading() {
        return TABS.find(({ name }) => name === this.tabs.active).label;
    }

    writeTo({ operator_id }) {
        this.lines.show(`operator-${operator_id}`);
        this.tabs.open("lines");
    }

    /** The arrows go from tab to tab, as everywhere where there are tabs. */
    onKeydown(ev) {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[ev.key];
        if (step) {
            ev.preventDefault();
            const { name } = neighbour(TABS, (tab) => tab.name === this.tabs.active, step);
            this.tabs.open(name);
            ev.currentTarget.querySelector(`[data-tab="${name}"]`).focus();
        }
    }
}
