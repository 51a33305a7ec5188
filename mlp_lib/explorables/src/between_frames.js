// Work that goes on in short pieces, one after the other, as long as there is some: between two pieces the browser draws
// and hears the reader. Waiting for the next frame after each piece would leave half of the time unused.

/**
 * Call `piece` again and again, until it says that it is done; gives what ends it.
 * @param {() => boolean} piece
 */
export function inPieces(piece) {
  const { port1, port2 } = new MessageChannel();
  const end = () => {
    port1.onmessage = null;
    port1.close();
  };
  port1.onmessage = () => {
    if (piece()) end();
    else port2.postMessage(null);
  };
  port2.postMessage(null);
  return end;
}
