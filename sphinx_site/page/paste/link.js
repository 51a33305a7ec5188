// A script in the address of the page: behind the #, which a browser sends to no server.
const NAME = "script=";
const LONGEST = 200_000;

async function through(bytes, transformation) {
  const reader = new Blob([bytes]).stream().pipeThrough(transformation).getReader();
  const parts = [];
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    // What a link unfolds to is not known before.
    if (length > LONGEST) throw new Error("too long");
    parts.push(part.value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

export async function toFragment(text) {
  const packed = await through(new TextEncoder().encode(text), new CompressionStream("deflate-raw"));
  const binary = Array.from(packed, (byte) => String.fromCharCode(byte)).join("");
  return `#${NAME}${btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")}`;
}

// The script of a fragment; null when it holds none. Throws when it holds a broken one.
export async function fromFragment(fragment) {
  if (!fragment.startsWith(`#${NAME}`)) return null;
  const binary = atob(
    fragment
      .slice(NAME.length + 1)
      .replace(/-/g, "+")
      .replace(/_/g, "/"),
  );
  const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  const text = await through(bytes, new DecompressionStream("deflate-raw"));
  return new TextDecoder("utf-8", { fatal: true }).decode(text);
}
