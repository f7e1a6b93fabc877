// The phone's camera as a scanner: `window.phoneCamera.read(place, got)` shows the picture in `place`
// and gives each code it sees to `got`, which answers true to stop. Tapping the picture stops too.
// `window.phoneCamera` is missing where the browser reads no codes.
window.phoneCamera = (() => {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return undefined;
  const WANTED = ["qr_code", "data_matrix", "code_128", "ean_13", "ean_8"];
  const PAUSE = 1500; // milliseconds before a code counts again

  async function read(place, got) {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    const video = Object.assign(document.createElement("video"), { srcObject: stream, muted: true, playsInline: true });
    video.className = "r-scan";
    place.append(video);
    const stop = () => { stream.getTracks().forEach((track) => track.stop()); video.remove(); };
    video.addEventListener("click", stop);
    try {
      await video.play();
      const known = await BarcodeDetector.getSupportedFormats();
      const detector = new BarcodeDetector({ formats: WANTED.filter((format) => known.includes(format)) });
      let seenAt = 0;
      while (video.isConnected) {
        const codes = await detector.detect(video).catch(() => []);
        if (codes.length && Date.now() - seenAt > PAUSE) {
          seenAt = Date.now();
          if (await got(codes[0].rawValue)) break;
        }
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
    } finally { stop(); }
  }

  return { read };
})();
