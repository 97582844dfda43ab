import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";
import { useReading } from "@contact_center_video/room/reading_dialog";
import { readable, shownAs, upload } from "../files";

const { DateTime } = luxon;
const LONGEST = 2000;
const TELL_TYPING_EVERY = 2000;

/** What is written in a talk, and what came along: files, prints, the order and its confirmation. */
export class Chat extends Component {
    static template = "contact_center_video.Chat";
    static props = { talk: Object, room: Object };

    setup() {
        this.desk = useService("contact_center.card");
        this.reading = useReading(() => this.record);
        this.state = useState({ text: "", isOver: false, kept: {} });
        this.talkState = useState(this.props.talk.state);
        this.list = useRef("list");
        this.file = useRef("file");
        this.longest = LONGEST;
        this.toldTypingAt = 0;
        useEffect(
            (count) => {
                this.props.room.markRead();
                const { el } = this.list;
                el.scrollTop = el.scrollHeight;
            },
            () => [this.props.room.entries.length]
        );
    }

    get entries() {
        const { room, talk } = this.props;
        return room.entries
            .filter(({ kind }) => kind !== "show")
            .map((entry) => ({
                ...entry,
                isOwn: entry.from === talk.leg,
                who: entry.from === talk.leg ? _t("You") : this.nameOf(entry.from),
                time: DateTime.fromSeconds(entry.at).toLocaleString(DateTime.TIME_SIMPLE),
            }));
    }

    nameOf(leg) {
        const person = this.props.talk.others.find((one) => one.leg === leg);
        return person?.title || (leg === "client" ? _t("Visitor") : _t("Colleague"));
    }

    get typing() {
        const names = Object.keys(this.props.room.typing).map((leg) => this.nameOf(leg));
        return names.length ? _t("%s is writing…", names.join(", ")) : "";
    }

    get canSendFiles() {
        return Boolean(this.talkState.interaction.video?.files_url);
    }

    // Writing

    onInput() {
        const now = Date.now();
        if (this.state.text && now - this.toldTypingAt > TELL_TYPING_EVERY) {
            this.toldTypingAt = now;
            this.props.room.tellTyping();
        }
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && !ev.shiftKey && !ev.isComposing) {
            ev.preventDefault();
            ev.stopPropagation();
            this.send();
        }
    }

    send() {
        const text = this.state.text.trim();
        if (text && this.props.room.say(text)) {
            this.state.text = "";
            this.toldTypingAt = 0;
        }
    }

    // Files

    onDrop(ev) {
        this.state.isOver = false;
        this.sendFiles([...ev.dataTransfer.files]);
    }

    onChosen(ev) {
        this.sendFiles([...ev.target.files]);
        ev.target.value = "";
    }

    async sendFiles(files) {
        const { talk } = this.props;
        for (const file of files) {
            try {
                await upload(file, file.name, talk.interaction.video);
            } catch {
                talk.state.refusal = _t("The gateway does not take this file.");
            }
        }
    }

    isImage({ mimetype }) {
        return shownAs(mimetype) === "image";
    }

    canShow({ mimetype }) {
        return Boolean(shownAs(mimetype));
    }

    urlOf({ url }) {
        return readable(url, this.talkState.interaction.video);
    }

    sizeOf({ bytes }) {
        const kilobytes = bytes / 1024;
        return kilobytes < 1024
            ? _t("%s kB", Math.ceil(kilobytes))
            : _t("%s MB", formatFloat(kilobytes / 1024, { digits: [0, 1] }));
    }

    open(entry) {
        browser.open(this.urlOf(entry), "_blank", "noopener");
    }

    show({ file_id: id, name, mimetype, url }) {
        this.props.room.show({ id, kind: shownAs(mimetype), name, url });
    }

    get record() {
        return this.desk.state.records[this.props.talk.id];
    }

    /** Codes and documents on a picture, into the card. */
    read(entry) {
        return this.reading.readFile(entry.file_id, this.urlOf(entry));
    }

    /** It is the client's from now on, not only the talk's. */
    async keep({ file_id: id, name, url }) {
        if (await this.record.ask("video_keep_file", [id, name, url])) {
            this.state.kept[id] = true;
        }
    }

    // The order

    totalOf({ total, currency }) {
        return `${formatFloat(total, { digits: [0, 2] })} ${currency}`;
    }

    confirmedText({ signed_by: signedBy }) {
        return signedBy
            ? _t("Confirmed the order, signed by %s", signedBy)
            : _t("Confirmed the order");
    }

    printedText({ ok, problem }) {
        return ok ? _t("It is printed.") : _t("It was not printed: %s", problem || _t("unknown"));
    }
}
