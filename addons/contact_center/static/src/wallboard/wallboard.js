import {
    Component,
    onMounted,
    onWillStart,
    onWillUnmount,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { formatSeconds } from "../common/clock";
import { useInterval } from "../common/interval";
import { keepAwake } from "../common/keep_awake";
import { readStored, remember } from "../common/stored";
import { AlarmSound } from "./alarm_sound";
import { BoardOptions } from "./board_options";
import { BoardQueues, MOST_ROWS } from "./board_queues";
import { BoardTotals } from "./board_totals";
import { BoardTrend } from "./board_trend";
import { staffFigures, staffOf, totalsOf } from "./figures";
import { LiveBoard } from "./live_board";
import { seamsOf } from "./seams";
import { alarmsOf, standingOf, worstFirst } from "./standing";

const { DateTime } = luxon;
const RENEW = 20_000;
const STORAGE_KEY = "contact_center.wallboard";
const KINDS = ["waiting", "wait", "service", "callbacks"];

/** The queues for the wall: what is, from the gateway; what has been today, from Odoo. */
export class Wallboard extends Component {
    static template = "contact_center.Wallboard";
    static components = { BoardOptions, BoardQueues, BoardTotals, BoardTrend };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm").silent;
        this.action = useService("action");
        this.root = useRef("root");
        this.keepLast = new KeepLast();
        this.board = new LiveBoard();
        this.live = useState(this.board.state);
        this.sound = new AlarmSound();
        this.alarms = null;
        const { hidden = [], isSounding = false } = readStored(STORAGE_KEY) || {};
        this.chosen = useState({ hidden, isSounding });
        this.state = useState({
            day: null,
            now: this.board.now(),
            /** since when Odoo does not answer, or null */
            oldSince: null,
            isFull: false,
            isMuted: false,
            isChoosing: false,
        });
        onWillStart(() => this.load());
        onMounted(() => {
            this.board.start();
            this.letSleep = keepAwake();
        });
        onWillUnmount(() => {
            this.letSleep();
            this.board.stop();
            this.sound.close();
        });
        useInterval(() => this.tick(), 1000);
        useInterval(() => this.renew(), RENEW);
        useExternalListener(document, "fullscreenchange", () => {
            this.state.isFull = document.fullscreenElement === this.root.el;
        });
    }

    async load() {
        const asked = this.orm.call("contact.center.wallboard", "figures", [this.chosen.hidden]);
        const day = await this.keepLast.add(asked);
        Object.assign(this.state, { day, oldSince: null });
    }

    async renew() {
        if (document.hidden) {
            return;
        }
        try {
            await this.load();
        } catch {
            this.state.oldSince ??= this.board.now();
        }
    }

    tick() {
        this.state.now = this.board.now();
        const alarms = alarmsOf(this.queues);
        const isNew = this.alarms && alarms.some((alarm) => !this.alarms.includes(alarm));
        this.alarms = alarms;
        if (isNew) {
            this.sounds();
        }
    }

    // What is shown

    get all() {
        return this.state.day.queues;
    }

    get companies() {
        const { companies } = this.live;
        return this.isLive
            ? this.state.day.company_ids.map((id) => companies[id]).filter(Boolean)
            : [];
    }

    get isLive() {
        return this.live.connection === "online";
    }

    /** Those that are shown, the worst first. */
    get queues() {
        const live = Object.assign({}, ...this.companies.map((company) => company.queues));
        const shown = this.all.filter(({ id }) => !this.chosen.hidden.includes(id));
        const queues = shown.map((queue) => ({ ...queue, live: live[queue.id] || null }));
        return worstFirst(
            queues.map((queue) => ({ ...queue, standing: standingOf(queue, this.state.now) }))
        );
    }

    /** How many are out of sight until somebody scrolls. */
    get belowText() {
        const below = this.queues.length - MOST_ROWS;
        return below > 0 ? _t("%s more below", below) : "";
    }

    get totals() {
        return totalsOf(this.queues);
    }

    get worst() {
        const standings = this.queues.map(({ standing }) => standing);
        return Object.fromEntries(
            KINDS.map((kind) => [kind, Math.max(0, ...standings.map((one) => one[kind]))])
        );
    }

    get staff() {
        return staffOf(this.companies);
    }

    get phoneless() {
        return this.companies.reduce((total, { phoneless }) => total + phoneless, 0);
    }

    get troubles() {
        return this.companies[0]?.troubles || [];
    }

    get seams() {
        return this.isLive ? seamsOf(this.troubles) : [];
    }

    /** What everybody must know first; null while all is well. */
    get banner() {
        const { lostSince, refusal } = this.live;
        const exchange = this.troubles.find(({ seam }) => seam === "exchange");
        if (lostSince !== null) {
            return {
                text: refusal || _t("The media gateway does not answer: nothing of now is known."),
                since: lostSince,
            };
        }
        if (exchange) {
            return {
                text: _t(
                    "The telephone exchange does not answer: nobody is rung until it is back."
                ),
                since: exchange.since,
            };
        }
        return this.state.oldSince === null
            ? null
            : {
                  text: _t("Odoo does not answer: the day's figures are old."),
                  since: this.state.oldSince,
              };
    }

    /** On the clock by which the day is counted. */
    clock(seconds) {
        return DateTime.fromSeconds(seconds, { zone: this.state.day.timezone });
    }

    sinceText(since) {
        return _t("since %(moment)s (%(duration)s)", {
            moment: this.clock(since).toLocaleString(DateTime.TIME_24_WITH_SECONDS),
            duration: formatSeconds(this.state.now - since),
        });
    }

    get time() {
        return this.clock(this.state.now).toLocaleString(DateTime.TIME_24_SIMPLE);
    }

    get day() {
        return this.clock(this.state.now).toLocaleString({
            weekday: "long",
            day: "numeric",
            month: "long",
        });
    }

    /** How each figure is computed: those of the day as the queue report says it. */
    get formulas() {
        return [
            {
                name: "waiting",
                label: _t("In line"),
                formula: _t("Clients in line at this moment, those being offered left out."),
            },
            {
                name: "longest",
                label: _t("Longest wait"),
                formula: _t("Of those in line now, how long the one has waited who came first."),
            },
            {
                name: "expected",
                label: _t("Expected wait"),
                formula: _t(
                    "Of a client who came now: his place in line, the time that operators need for a client and those who give up, as they were lately."
                ),
            },
            ...staffFigures().map(({ state, label, formula }) => ({ name: state, label, formula })),
            ...this.state.day.formulas,
            {
                name: "callbacks",
                label: _t("Callbacks due"),
                formula: _t(
                    "To be made by now; marked where one is later than the queue's norm allows."
                ),
            },
            {
                name: "staff",
                label: _t("Operators"),
                formula: _t("All of the company, each once, however many queues he serves."),
            },
            {
                name: "when",
                label: _t("Today"),
                formula: _t(
                    "From midnight. A client counts as answered at once, as anything else when it is over; the queue report waits for the end of the talk."
                ),
            },
        ];
    }

    get formulaByName() {
        return Object.fromEntries(this.formulas.map(({ name, formula }) => [name, formula]));
    }

    // What somebody in front of it does

    toggleQueue(id) {
        const { hidden } = this.chosen;
        this.choose({
            hidden: hidden.includes(id) ? hidden.filter((one) => one !== id) : [...hidden, id],
        });
        this.alarms = null;
        return this.renew();
    }

    toggleSound() {
        this.choose({ isSounding: !this.chosen.isSounding });
        this.sounds();
    }

    choose(values) {
        Object.assign(this.chosen, values);
        remember(STORAGE_KEY, { ...this.chosen });
    }

    async sounds() {
        this.state.isMuted = this.chosen.isSounding && !(await this.sound.play());
    }

    get soundLabel() {
        if (!this.chosen.isSounding) {
            return _t("Alarms are silent: let them sound");
        }
        return this.state.isMuted
            ? _t("The browser lets nothing sound before a click in the page")
            : _t("Alarms sound: silence them");
    }

    get fullScreenLabel() {
        return this.state.isFull ? _t("Leave the full screen") : _t("Full screen");
    }

    toggleFull() {
        const done = this.state.isFull
            ? document.exitFullscreen()
            : this.root.el.requestFullscreen();
        return done.catch(() => {});
    }

    openQueues() {
        return this.action.doAction("contact_center.contact_center_queue_action");
    }
}

registry.category("actions").add("contact_center.wallboard", Wallboard);
