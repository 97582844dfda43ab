import { markRaw, reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { backoffDelay } from "@contact_center/common/backoff";
import { LineWatch } from "@contact_center/phone/line_watch";
import { Ears } from "./line/ears";
import { closeTrack, openCamera, openScreen, openVoice } from "./line/sources";
import { VideoLine } from "./line/video_line";
import { othersOf, ownLeg } from "./people";
import { Room } from "./room/room";

const RETRY = { first: 300, most: 5000 };
/** What the operator sends at first, by what the visitor has; a supervisor, by his manner. */
const BEGINS_WITH = {
    video: { microphone: true, camera: true },
    audio: { microphone: true, camera: false },
    chat: { microphone: false, camera: false },
    by_telephone: { microphone: false, camera: true },
    listen: { microphone: false, camera: false },
    whisper: { microphone: true, camera: false },
    barge: { microphone: true, camera: true },
};
const REFUSALS = {
    overloaded: _t("There is no room for one more picture at the moment. Trying again…"),
    too_fast: _t("That was too much at once. Try again in a moment."),
    bad_message: _t("The gateway does not take this."),
    not_allowed: _t("You may not do this in this talk."),
    too_many: _t("There are as many in the talk as it has places for."),
    not_available: _t("This is not possible at the moment."),
};

function telephoneIn({ parties = [], role }) {
    const there = parties.filter(({ number, state }) => number && state !== "ringing");
    return role === "consulted" ? "" : there.at(-1)?.id || "";
}

/**
 * A talk by video that this page carries: what the operator sends, the connection it goes by, which
 * is made anew as often as it is lost, and the room that he shares with the others.
 *
 * `state.stage`: "connecting", "connected" or "reconnecting"; "written" for a visitor who only
 * writes. `state.camera` and `state.microphone`: "on", "off" or why the browser gives none.
 */
export class VideoTalk {
    /**
     * @param {object} interaction as in the gateway's view, or as told of one that is watched
     * @param {import("@contact_center/gateway/gateway_service").Gateway} gateway
     * @param {import("@contact_center/phone/sound_devices").SoundDevices} devices
     */
    constructor(interaction, gateway, devices) {
        Object.assign(this, { gateway, devices });
        this.id = interaction.id;
        this.state = reactive({
            id: interaction.id,
            /** the last the gateway said of it */
            interaction,
            stage: "connecting",
            isMuted: false,
            microphone: "off",
            camera: "off",
            isSharing: false,
            isAudioBlocked: false,
            /** how good the connection is (see LineWatch) */
            line: null,
            refusal: "",
            /** the party by telephone, who is there last, by id */
            telephone: telephoneIn(interaction),
            /** grows with each new connection, and with each own picture: they are others */
            turn: 0,
        });
        this.room = new Room(
            () => this.leg,
            (message) => this.sendRoom(message)
        );
        /** see Keypad; what was pressed goes with whom it was for */
        this.keypad = reactive({
            isThere: true,
            tones: "",
            press: (key) => this.pressKey(key),
        });
        this.tracks = { microphone: null, camera: null, screen: null };
        /** by source, the last time it was asked for and not shut since */
        this.opening = {};
        this.ears = new Ears((isBlocked) => (this.state.isAudioBlocked = isBlocked));
        this.ears.use(devices.idFor("speaker"));
        /** what comes in of the others, by slot; whose ever screen is shared; the own picture */
        this.streams = [];
        this.screen = null;
        this.preview = null;
        this.line = null;
        this.watch = null;
        this.attempt = 0;
        /** a further connection takes the place of one that broke off */
        this.hadMedia = false;
        this.retry = null;
        this.isClosed = false;
    }

    get interaction() {
        return this.state.interaction;
    }

    get leg() {
        return ownLeg(this.interaction, this.gateway.state.operatorId);
    }

    get others() {
        return othersOf(this.interaction, this.leg);
    }

    /** The telephone has the sound of it: here are only pictures. */
    get isByTelephone() {
        return Boolean(this.interaction.video?.by_telephone);
    }

    get isWritten() {
        return this.interaction.video?.media === "chat" && !this.interaction.mode;
    }

    /** For LineWatch. */
    get connection() {
        return this.line?.connection;
    }

    // Following the gateway

    /** What the gateway had, and has no more, is offered again. */
    follow(interaction) {
        const { mode, video } = this.interaction;
        const wasConnected = video?.connected;
        this.state.interaction = interaction;
        this.followTelephone(telephoneIn(interaction));
        if (interaction.mode !== mode) {
            this.openWanted();
        }
        const isMediaLost = wasConnected && !interaction.video?.connected;
        if (isMediaLost && this.state.stage === "connected") {
            this.reconnect();
        }
    }

    followTelephone(telephone) {
        if (this.state.telephone !== telephone) {
            this.state.telephone = telephone;
            Object.assign(this.keypad, { isThere: Boolean(telephone), tones: "" });
        }
    }

    pressKey(key) {
        if (this.gateway.pressKey(this.id, this.state.telephone, key)) {
            this.keypad.tones += key;
        }
    }

    onAnswer(sdp) {
        this.line?.accept(sdp);
    }

    onError({ code, message }) {
        this.state.refusal = REFUSALS[code] || message;
    }

    // The connection

    async begin() {
        if (this.isWritten) {
            this.state.stage = "written";
            return;
        }
        await this.openWanted();
        this.connect();
    }

    openWanted() {
        const { mode, video } = this.interaction;
        const way = mode || (video?.by_telephone && "by_telephone") || video?.media;
        const wanted = BEGINS_WITH[way] || BEGINS_WITH.video;
        const opening = {
            microphone: () => this.openMicrophone(),
            camera: () => this.openCamera(),
        };
        return Promise.all(
            Object.entries(opening).map(([source, open]) =>
                wanted[source] ? this.tracks[source] || open() : this.shut(source)
            )
        );
    }

    connect() {
        this.dropLine();
        if (this.isClosed) {
            return;
        }
        const line = new VideoLine(this.interaction.video?.ice_servers || [], {
            onOffer: (sdp) => this.onOffer(sdp),
            onConnected: () => this.onConnected(),
            onLost: () => this.reconnect(),
        });
        this.line = line;
        this.watch = new LineWatch(this);
        this.streams = line.streams.map(markRaw);
        this.screen = markRaw(line.screen);
        this.state.turn++;
        if (!this.isByTelephone) {
            this.ears.listen(this.streams);
        }
        Object.entries(this.tracks).forEach(([source, track]) => track && line.send(source, track));
        line.offer();
    }

    onOffer(sdp) {
        const isSent = this.gateway.send({
            type: "offer",
            interaction_id: this.id,
            sdp,
            again: this.hadMedia,
        });
        if (!isSent) {
            this.reconnect();
        }
    }

    onConnected() {
        this.attempt = 0;
        this.hadMedia = true;
        Object.assign(this.state, { stage: "connected", refusal: "" });
        this.tellDevices();
    }

    /** The next try waits a little longer each time; the network's return cuts that short. */
    reconnect() {
        this.dropLine();
        if (!this.isClosed) {
            this.state.stage = "reconnecting";
            const delay = backoffDelay(this.attempt++, RETRY);
            this.retry = browser.setTimeout(() => this.connect(), delay);
        }
    }

    reconnectNow() {
        if (!this.isWritten) {
            this.connect();
        }
    }

    dropLine() {
        browser.clearTimeout(this.retry);
        this.watch?.stop();
        this.line?.close();
        this.watch = this.line = null;
        this.state.line = null;
    }

    // What is sent

    async openMicrophone() {
        await this.open("microphone", () => openVoice(this.devices.idFor("microphone")));
        this.applyMute();
    }

    openCamera() {
        return this.open("camera", () => openCamera(this.devices.idFor("camera")));
    }

    /** What is no longer wanted when the browser gives it at last is let go of. */
    async open(source, getTrack) {
        const opening = (this.opening[source] = Symbol(source));
        const isWanted = () => !this.isClosed && this.opening[source] === opening;
        try {
            const track = await getTrack();
            if (!isWanted()) {
                return closeTrack(track);
            }
            this.state[source] = "on";
            await this.use(source, track);
        } catch (error) {
            if (!isWanted()) {
                return;
            }
            this.state[source] = error.code || "failed";
            await this.use(source, null);
        }
        this.devices.find();
    }

    /** @param {"microphone" | "camera" | "screen"} source @param {MediaStreamTrack | null} track */
    async use(source, track) {
        closeTrack(this.tracks[source]);
        this.tracks[source] = track && markRaw(track);
        if (source === "camera") {
            this.preview = track && markRaw(new MediaStream([track]));
            this.state.turn++;
        }
        await this.line?.send(source, track);
        this.tellDevices();
    }

    toggleMute() {
        if (this.tracks.microphone) {
            this.state.isMuted = !this.state.isMuted;
            this.applyMute();
            this.tellDevices();
        } else {
            this.openMicrophone();
        }
    }

    applyMute() {
        if (this.tracks.microphone) {
            this.tracks.microphone.enabled = !this.state.isMuted;
        }
    }

    /** A camera that is off is let go: its light goes out. */
    async toggleCamera() {
        if (this.tracks.camera) {
            await this.shut("camera");
        } else {
            await this.openCamera();
        }
    }

    async shut(source) {
        this.opening[source] = null;
        if (this.tracks[source]) {
            this.state[source] = "off";
            await this.use(source, null);
        }
    }

    async toggleScreen() {
        if (this.tracks.screen) {
            return this.stopScreen();
        }
        const track = await openScreen();
        if (!track || this.isClosed) {
            return closeTrack(track);
        }
        // The browser has a button of its own that ends it
        track.addEventListener("ended", () => this.tracks.screen === track && this.stopScreen());
        this.state.isSharing = true;
        await this.use("screen", track);
    }

    async stopScreen() {
        this.state.isSharing = false;
        await this.use("screen", null);
    }

    tellDevices() {
        if (this.state.stage === "connected") {
            const { microphone, camera, screen } = this.tracks;
            this.gateway.send({
                type: "devices",
                interaction_id: this.id,
                audio: Boolean(microphone && !this.state.isMuted),
                video: Boolean(camera),
                screen: Boolean(screen),
            });
        }
    }

    /** Another microphone, camera or speaker was chosen, or the chosen one is back. */
    async useDevices() {
        this.ears.use(this.devices.idFor("speaker"));
        if (this.tracks.microphone) {
            await this.openMicrophone();
        }
        if (this.tracks.camera) {
            await this.openCamera();
        }
    }

    playAudio() {
        if (this.state.isAudioBlocked) {
            this.ears.play();
        }
    }

    sendRoom(message) {
        this.state.refusal = "";
        const isSent = this.gateway.send({ type: "room", interaction_id: this.id, message });
        if (!isSent) {
            this.state.refusal = _t("There is no connection to the contact center at the moment.");
        }
        return isSent;
    }

    close() {
        this.isClosed = true;
        this.dropLine();
        this.ears.close();
        Object.values(this.tracks).forEach(closeTrack);
    }
}
