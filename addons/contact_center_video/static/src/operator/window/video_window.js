import { Component, onWillUnmount, useState, xml } from "@odoo/owl";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { effect } from "@web/core/utils/reactive";
import { useService } from "@web/core/utils/hooks";
import { interactionTitle } from "@contact_center/common/interaction";
import { hotkeyLabel } from "@contact_center/common/hotkeys";
import { SoundDialog } from "@contact_center/phone/sound_dialog";
import { GuestDialog } from "@contact_center_video/room/guest_dialog";
import { Chat } from "../room/chat";
import { PrintDialog } from "../show/print_dialog";
import { ShowDialog } from "../show/show_dialog";
import { Shown } from "../show/shown";
import { useOrder } from "../show/use_order";
import { upload } from "../files";
import { Picture } from "./picture";
import { Quality } from "./quality";
import { VideoNotices } from "./video_notices";
import { useWindowPlace } from "./window_place";

export const VIDEO_HOTKEYS = {
    camera: "alt+shift+v",
    screen: "alt+shift+s",
    show: "alt+shift+o",
    photo: "alt+shift+p",
    print: "alt+shift+l",
    guest: "alt+shift+i",
    chat: "alt+shift+t",
    full: "alt+shift+f",
    minimise: "alt+shift+x",
};
/** Over the card, below dialogs. */
const SEQUENCE = 40;

const MODES = {
    listen: _t("you listen"),
    whisper: _t("only the operator hears you"),
    barge: _t("all hear and see you"),
};

function titleOf({ mode, client_name: name, ...interaction }) {
    const isHis = Boolean(interaction.matches);
    const title = isHis
        ? interactionTitle({ client_name: name, ...interaction })
        : name || _t("Visitor");
    return mode ? `${title} · ${MODES[mode]}` : title;
}

/** The picture of a talk over whatever the operator does, with all that is done by it. */
export class TalkWindow extends Component {
    static template = "contact_center_video.TalkWindow";
    static components = { Chat, Picture, Quality, Shown, VideoNotices };
    static props = { video: Object, talk: Object, talks: Array, choose: Function };

    setup() {
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.videoState = useState(this.props.video.state);
        this.talk = this.props.talk;
        this.talkState = useState(this.talk.state);
        this.room = useState(this.talk.room);
        this.state = useState({
            isFull: false,
            hasChat: true,
            /** the leg that is large; "" for the first */
            large: "",
        });
        this.place = useWindowPlace();
        this.order = useOrder(this.talk);
        for (const [key, hotkey] of Object.entries(VIDEO_HOTKEYS)) {
            useHotkey(hotkey, () => this.toolOf(key).run(), {
                global: true,
                bypassEditableProtection: true,
                isAvailable: () => Boolean(this.toolOf(key)),
            });
        }
        onWillUnmount(() => this.leaveFull());
    }

    get title() {
        return titleOf(this.talkState.interaction);
    }

    get isWatching() {
        return Boolean(this.talkState.interaction.mode);
    }

    get choices() {
        const { talks } = this.props;
        return talks.length > 1
            ? talks.map(({ id, interaction }) => ({ id, title: titleOf(interaction) }))
            : [];
    }

    // Who is seen

    get others() {
        const { turn } = this.talkState;
        return this.talk.others.slice(0, 3).map((person, slot) => ({
            ...person,
            key: `${person.leg}/${turn}`,
            stream: this.talk.streams[slot],
        }));
    }

    get sharing() {
        const sharer = this.others.find(({ screen }) => screen);
        return sharer ? { title: _t("%s's screen", sharer.title), stream: this.talk.screen } : null;
    }

    /** Whom the large picture shows; whoever is not there yet has none. */
    get large() {
        const { others } = this;
        return others.find(({ leg }) => leg === this.state.large) || others[0];
    }

    get isStageTaken() {
        return Boolean(this.room.shown || this.sharing);
    }

    get small() {
        const large = this.isStageTaken ? "" : this.large?.leg;
        return this.others.filter(({ leg }) => leg !== large);
    }

    get hasOwnPicture() {
        return this.talkState.camera === "on";
    }

    get isConnecting() {
        return this.talkState.stage === "connecting" || this.talkState.stage === "reconnecting";
    }

    get stageText() {
        return {
            connecting: _t("Connecting…"),
            reconnecting: _t("The connection was lost. Connecting again…"),
            written: _t("The visitor writes only."),
        }[this.talkState.stage];
    }

    enlarge(leg) {
        this.state.large = leg;
    }

    // What can be done

    get tools() {
        return [...this.deviceTools, ...this.roomTools, ...this.windowTools];
    }

    get deviceTools() {
        const { talk, talkState } = this;
        const { interaction, stage, isMuted, microphone, camera, isSharing } = talkState;
        if (stage === "written" || interaction.mode === "listen") {
            return [];
        }
        const isHeard = microphone === "on" && !isMuted;
        const isSeen = camera === "on";
        const mute = {
            key: "mute",
            label: isHeard ? _t("Mute") : _t("Unmute"),
            icon: isHeard ? "fa-microphone" : "fa-microphone-slash",
            hotkey: "alt+m",
            isOff: !isHeard,
            run: () => talk.toggleMute(),
        };
        return [
            ...(talk.isByTelephone ? [] : [mute]),
            {
                key: "camera",
                label: isSeen ? _t("Camera off") : _t("Camera on"),
                icon: "fa-video-camera",
                isOff: !isSeen,
                run: () => talk.toggleCamera(),
            },
            {
                key: "screen",
                label: isSharing ? _t("Stop sharing") : _t("Share the screen"),
                icon: "fa-desktop",
                isPressed: isSharing,
                run: () => talk.toggleScreen(),
            },
            {
                key: "devices",
                label: _t("Camera, microphone, speaker"),
                icon: "fa-cog",
                run: () => this.dialog.add(SoundDialog),
            },
        ];
    }

    /** A supervisor looks on: the room is the operator's. */
    get roomTools() {
        if (this.isWatching) {
            return [];
        }
        const { talk, room } = this;
        return [
            {
                key: "show",
                label: _t("Show something"),
                icon: "fa-picture-o",
                run: () => this.dialog.add(ShowDialog, { talk }),
            },
            {
                key: "photo",
                label: _t("Ask for a photo"),
                icon: "fa-camera",
                run: () => this.askPhoto(),
            },
            ...this.stillTools,
            {
                key: "print",
                label: _t("Print at the visitor's"),
                icon: "fa-print",
                run: () => this.dialog.add(PrintDialog, { talk }),
            },
            {
                key: "order",
                label: _t("Show the order"),
                icon: "fa-shopping-cart",
                isPressed: this.order.isShown,
                run: () => this.order.toggle(),
            },
            ...this.guestTools,
            {
                key: "chat",
                label: _t("Chat"),
                icon: "fa-comments-o",
                badge: room.unread,
                isPressed: this.state.hasChat,
                run: () => (this.state.hasChat = !this.state.hasChat),
            },
        ];
    }

    /** His own talk, which is seen and heard by video. */
    get guestTools() {
        const { talk, talkState } = this;
        const { channel, role } = talkState.interaction;
        const isOwn = channel === "video" && role !== "consulted" && !talk.isWritten;
        const run = () => this.dialog.add(GuestDialog, { talk });
        const label = _t("Invite by link");
        return isOwn ? [{ key: "guest", label, icon: "fa-user-plus", run }] : [];
    }

    get stillTools() {
        return this.large?.video
            ? [
                  {
                      key: "still",
                      label: _t("Keep this picture"),
                      icon: "fa-thumb-tack",
                      run: () => this.keepStill(),
                  },
              ]
            : [];
    }

    get windowTools() {
        const { isMinimised } = this.videoState;
        return [
            {
                key: "full",
                label: this.state.isFull ? _t("Smaller") : _t("Full screen"),
                icon: this.state.isFull ? "fa-compress" : "fa-expand",
                isOfWindow: true,
                run: () => this.toggleFull(),
            },
            {
                key: "minimise",
                label: isMinimised ? _t("Show the picture") : _t("Hide the picture"),
                icon: isMinimised ? "fa-window-maximize" : "fa-window-minimize",
                isOfWindow: true,
                run: () => (this.videoState.isMinimised = !isMinimised),
            },
        ];
    }

    toolOf(key) {
        return this.tools.find((tool) => tool.key === key);
    }

    get barTools() {
        return this.windowTools;
    }

    get footTools() {
        return this.tools.filter(({ isOfWindow }) => !isOfWindow);
    }

    keyOf({ key, hotkey }) {
        const keys = hotkey || VIDEO_HOTKEYS[key];
        return keys ? hotkeyLabel(keys) : "";
    }

    /** For a narrow button. */
    shortKeyOf(tool) {
        return this.keyOf(tool).replace("Shift+", "⇧");
    }

    hintOf(tool) {
        const keys = this.keyOf(tool);
        return keys ? `${tool.label} (${keys})` : tool.label;
    }

    askPhoto() {
        if (this.talk.room.askPhoto()) {
            this.notification.add(_t("The visitor is asked for a photo."), { type: "info" });
        }
    }

    /** The picture as it is on the screen at this moment. */
    async keepStill() {
        const { talk } = this;
        const { videoWidth: width, videoHeight: height } = this.largeVideo;
        const canvas = Object.assign(document.createElement("canvas"), { width, height });
        canvas.getContext("2d").drawImage(this.largeVideo, 0, 0);
        const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.92));
        try {
            await upload(blob, _t("Picture.jpg"), talk.interaction.video);
        } catch {
            talk.state.refusal = _t("The gateway does not take this file.");
        }
    }

    noteLarge(el) {
        this.largeVideo = el;
    }

    get canFloat() {
        return Boolean(document.pictureInPictureEnabled && this.large?.video);
    }

    /** The browser's own little window, over other programs as well. */
    async float() {
        if (document.pictureInPictureElement) {
            await document.exitPictureInPicture().catch(() => {});
        } else {
            await this.largeVideo?.requestPictureInPicture().catch(() => {});
        }
    }

    /** All of the page goes full: dialogs are to be seen as well. */
    toggleFull() {
        if (this.state.isFull) {
            this.leaveFull();
        } else {
            this.state.isFull = true;
            this.videoState.isMinimised = false;
            document.documentElement.requestFullscreen?.()?.catch(() => {});
        }
    }

    leaveFull() {
        if (this.state.isFull && document.fullscreenElement) {
            document.exitFullscreen().catch(() => {});
        }
        this.state.isFull = false;
    }

    get isWide() {
        return this.state.isFull || this.place.isWide;
    }

    get style() {
        return this.state.isFull || this.videoState.isMinimised ? "" : this.place.style;
    }

    endWatching() {
        this.props.video.watch(this.talk.id, "off");
    }
}

/** Of several talks the one that is not on hold, or the one he chose. */
export class VideoWindow extends Component {
    static template = xml`
        <TalkWindow t-if="talk" t-key="talk.id" video="props.video" talk="talk" talks="talks" choose.bind="choose"/>`;
    static components = { TalkWindow };
    static props = { video: Object, close: { type: Function, optional: true } };

    setup() {
        this.videoState = useState(this.props.video.state);
        this.state = useState({ chosenId: "" });
    }

    get talks() {
        return Object.keys(this.videoState.talks).map((id) => this.props.video.find(id));
    }

    get talk() {
        const { talks } = this;
        const chosen = talks.find(({ id }) => id === this.state.chosenId);
        const isHeld = ({ id }) => this.videoState.talks[id].interaction.on_hold;
        return chosen || talks.find((talk) => !isHeld(talk)) || talks[0];
    }

    choose(id) {
        this.state.chosenId = id;
    }
}

/** Shows the window for as long as there is a talk. */
export const videoWindowService = {
    dependencies: ["contact_center.video", "overlay"],
    start(env, { "contact_center.video": video, overlay }) {
        let remove = null;
        effect(
            ({ talks }) => {
                const isWanted = Object.keys(talks).length > 0;
                if (isWanted && !remove) {
                    const onRemove = () => (remove = null);
                    remove = overlay.add(VideoWindow, { video }, { sequence: SEQUENCE, onRemove });
                } else if (!isWanted) {
                    remove?.();
                }
            },
            [video.state]
        );
    },
};

registry.category("services").add("contact_center.video_window", videoWindowService);
