import { expect, test } from "@odoo/hoot";
import { patchWithCleanup } from "@web/../tests/web_test_helpers";
import { Peer } from "@contact_center_video/visitor/core/peer";
import { FakePeer, FakeStream } from "../video_test_helpers";

function makePeer() {
    patchWithCleanup(window, { RTCPeerConnection: FakePeer, MediaStream: FakeStream });
    return new Peer([], {});
}

test("an answer to the offer of an earlier connection is passed over", async () => {
    const peer = makePeer();
    const { pc } = peer;
    pc.iceGatheringState = "gathering";
    const offered = peer.offer();
    await Promise.resolve();
    await Promise.resolve();
    expect(pc.signalingState).toBe("have-local-offer");
    await peer.answer("of before");
    expect(pc.remoteDescription).toBe(undefined);
    pc.iceGatheringState = "complete";
    pc.dispatchEvent(new Event("icegatheringstatechange"));
    await offered;
    await peer.answer("its own");
    expect(pc.remoteDescription.sdp).toBe("its own");
    peer.close();
});

test("an answer that the browser does not take breaks nothing", async () => {
    const peer = makePeer();
    await peer.offer();
    peer.pc.setRemoteDescription = async () => {
        throw new DOMException("", "InvalidAccessError");
    };
    await peer.answer("broken");
    expect(peer.connected).toBe(false);
    peer.close();
});
