const QUALITY = 0.92;

/** A picture from the camera at its full resolution, or what the video has. */
export async function takePhoto(track) {
    if (window.ImageCapture) {
        try {
            return await new ImageCapture(track).takePhoto();
        } catch {
            // Some cameras and drivers only stream: the frame serves then.
        }
    }
    return frameOf(track);
}

async function frameOf(track) {
    const video = document.createElement("video");
    video.muted = true;
    video.playsInline = true;
    video.srcObject = new MediaStream([track]);
    await video.play();
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    video.srcObject = null;
    return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}

export function photoName(type, now = new Date()) {
    const stamp = now.toISOString().slice(0, 19).replace(/[T:]/g, "-");
    const suffix = type === "image/png" ? "png" : "jpg";
    return `photo-${stamp}.${suffix}`;
}
